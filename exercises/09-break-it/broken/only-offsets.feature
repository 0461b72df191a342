# cause: your scenarios look at offsets only: go on with headers, pieces of lines, keys, waiting, many requests at once and a restart
Feature: What this broker does

  Scenario: A producer is told where the message is
    Given a broker
    When a client sends "8 my-topic 0\none\n"
    Then it receives "OK my-topic-0@0\n"

  Scenario: Nobody gets anything from beyond the end
    Given a broker
    And the topic "my-topic" holds 3 messages
    When a client sends "consume my-topic 4\n"
    Then it receives the error OFFSET_OUT_OF_RANGE that says "offsets 0 to 3"
