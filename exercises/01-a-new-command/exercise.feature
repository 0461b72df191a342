Feature: A new command
  A protocol is a promise between programs that were written by people who never met. A new command is a new promise: what it answers,
  to the letter, also when it is used wrongly.

  Scenario: The command is listed
    Given a broker
    When a client sends "help count\n"
    Then it receives the lines:
      """
      count TOPIC
      …
      OK count
      """

  Scenario: It counts the messages of a topic
    Given a broker
    And the topic "my-topic" holds 3 messages
    When a client sends "count my-topic\n"
    Then it receives "OK 3 messages\n"

  Scenario: One is one message, and none are 0 messages
    Given a broker
    And the topic "my-empty" with 1 partitions
    And the topic "my-topic" holds 1 messages
    When a client sends "count my-empty\ncount my-topic\n"
    Then it receives "OK 0 messages\nOK 1 message\n"

  Scenario: It counts in all partitions
    Given a broker
    And the topic "my-topic" with 3 partitions
    When a client sends "produce my-topic/0 a\nproduce my-topic/2 b\nproduce my-topic/2 c\n"
    And whatever it receives is fine
    And a client sends "count my-topic\n"
    Then it receives "OK 3 messages\n"

  Scenario: A topic that is not there has no number
    Given a broker
    When a client sends "count my-nothing\n"
    Then it receives the error UNKNOWN_TOPIC_OR_PARTITION that says "my-nothing"

  Scenario: Used wrongly, it says how it is used
    Given a broker
    And the topic "my-topic" holds 1 messages
    When a client sends "count\n"
    Then it receives the error INVALID_REQUEST that says "count TOPIC"
    When a client sends "count my-topic please\n"
    Then it receives the error INVALID_REQUEST that says "please"

  Scenario: What retention has taken away is not counted
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=0 segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      """
    Then "my-topic-0" soon begins at offset 1
    When a client sends "count my-topic\n"
    Then it receives "OK 1 message\n"
