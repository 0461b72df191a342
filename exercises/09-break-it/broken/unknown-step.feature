# cause: a step must be worded exactly as docs/STEPS.md has it: `a client sends "…"`, not `I send "…"`
Feature: What this broker does

  Scenario: A producer is told where the message is
    Given a broker
    When I send "8 my-topic 0\none\n"
    Then it receives "OK my-topic-0@0\n"
