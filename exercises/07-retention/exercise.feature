@own-broker
Feature: Retention
  A log has a beginning too. Nobody keeps everything for ever, so old messages go: when they are too old, or when there are too
  many. They go by whole segments, the oldest first, so that what is left has no holes and keeps its offsets.

  # In this feature each message is a segment of its own, and the broker looks for old segments every 20 milliseconds. A consumer
  # that waits at the end of the log gives it the time to do so.

  Scenario: What is too old goes, the newest message too, and even kill -9 makes no offset come twice
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.ms=100 segment.bytes=100 max.message.bytes=100"
    And the topic "my-topic" holds:
      """
      apple
      grape
      lemon
      """
    When a client sends "consume my-topic latest wait=300\n"
    And whatever it receives is fine
    And a client sends "consume my-topic earliest\n"
    Then it receives "OK 0 messages next=my-topic-0@3\n"
    When the broker is killed and started again
    And a client sends "produce my-topic mango\n"
    Then it receives "OK my-topic-0@3\n"

  Scenario: What is young stays, and without limits everything does
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.ms=3600000 segment.bytes=100 max.message.bytes=100"
    And the topic "my-other" with the configuration "retention.ms=-1 segment.bytes=100 max.message.bytes=100"
    And the topic "my-topic" holds:
      """
      apple
      grape
      """
    And the topic "my-other" holds:
      """
      lemon
      mango
      """
    When a client sends "consume my-topic latest wait=200\n"
    And whatever it receives is fine
    And a client sends "consume my-topic earliest\nconsume my-other earliest\n"
    Then it receives the lines:
      """
      my-topic-0@0 - apple
      my-topic-0@1 - grape
      OK 2 messages next=my-topic-0@2
      my-other-0@0 - lemon
      my-other-0@1 - mango
      OK 2 messages next=my-other-0@2
      """

  Scenario: Too many bytes: the oldest go, as long as the rest is not below the limit
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=200 segment.bytes=100 max.message.bytes=100"
    And the topic "my-topic" holds:
      """
      apple
      grape
      lemon
      mango
      melon
      peach
      """
    When a client sends "consume my-topic latest wait=200\n"
    And whatever it receives is fine
    And a client sends "describe my-topic\n"
    Then it receives the lines:
      """
      my-topic id=… partitions=1 …
      my-topic-0 start=3 end=6 segments=3 bytes=219
      OK my-topic
      """
    When a client sends "consume my-topic earliest\n"
    Then it receives the lines:
      """
      my-topic-0@3 - mango
      my-topic-0@4 - melon
      my-topic-0@5 - peach
      OK 3 messages next=my-topic-0@6
      """

  Scenario: A large segment that must stay keeps the small ones behind it
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=180 segment.bytes=100 max.message.bytes=117"
    And the topic "my-topic" holds:
      """
      apple
      a pear, and the story of how it came to its shape
      lemon
      mango
      """
    When a client sends "consume my-topic latest wait=200\n"
    And whatever it receives is fine
    And a client sends "consume my-topic earliest\n"
    Then it receives the lines:
      """
      my-topic-0@1 - a pear, and the story of how it came to its shape
      my-topic-0@2 - lemon
      my-topic-0@3 - mango
      OK 3 messages next=my-topic-0@4
      """

  Scenario: The newest message is never too many, and who comes too late is told what is left
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=0 segment.bytes=100 max.message.bytes=100"
    And the topic "my-topic" holds:
      """
      apple
      grape
      lemon
      """
    When a client sends "consume my-topic latest wait=200\n"
    And whatever it receives is fine
    And a client sends "consume my-topic earliest\n"
    Then it receives "my-topic-0@2 - lemon\nOK 1 message next=my-topic-0@3\n"
    When a client sends "consume my-topic 0\n"
    Then it receives the error OFFSET_OUT_OF_RANGE that says "the offsets 2 to 3"
    When a client sends "consume my-topic -10\n"
    Then it receives "my-topic-0@2 - lemon\nOK 1 message next=my-topic-0@3\n"
