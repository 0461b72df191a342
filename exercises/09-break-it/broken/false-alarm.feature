# cause: your scenarios expect the first offset to be 1: offsets count from 0, so the broker is right and the scenario is wrong
Feature: What this broker does

  Scenario: A producer is told where the message is
    Given a broker
    When a client sends "8 my-topic 0\none\n"
    Then it receives "OK my-topic-0@1\n"
