@text @retention @own-broker
Feature: Retention
  A log has a beginning too. Nobody keeps everything for ever, so old messages go: by age, or when there are too many. They go
  by whole segments, the oldest first; what is left keeps its offsets.

  Scenario: Old messages go by time, and the log begins later
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.ms=100 segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic one
      produce my-topic two
      produce my-topic three
      """
    Then "my-topic-0" soon begins at offset 3
    When a client sends "consume my-topic earliest\n"
    Then it receives "OK 0 messages next=my-topic-0@3\n"
    When a client sends "produce my-topic four\n"
    Then it receives "OK my-topic-0@3\n"

  Scenario: Too many messages go by size, the oldest first, never the newest
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=200 segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic zero, which is forty characters long....
      produce my-topic one,  which is forty characters long....
      produce my-topic two,  which is forty characters long....
      produce my-topic three, which is forty characters long...
      produce my-topic four, which is forty characters long....
      """
    Then "my-topic-0" soon begins at offset 3
    And the retention has looked at "my-topic-0" again
    When a client sends "consume my-topic earliest\n"
    Then it receives the lines:
      """
      my-topic-0@3 - three, which is forty characters long...
      my-topic-0@4 - four, which is forty characters long....
      OK 2 messages next=my-topic-0@5
      """

  Scenario: The newest messages stay, however small the limit
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=0 segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      """
    Then "my-topic-0" soon begins at offset 1
    And the retention has looked at "my-topic-0" again
    And "my-topic-0" soon begins at offset 1
    When a client sends "consume my-topic earliest\n"
    Then it receives "my-topic-0@1 - one\nOK 1 message next=my-topic-0@2\n"

  Scenario: A reader who comes too late is told what is left
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=0 segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      produce my-topic two
      """
    Then "my-topic-0" soon begins at offset 2
    When a client sends "8 my-topic 0\n"
    Then it receives the error OFFSET_OUT_OF_RANGE that says "the offsets 2 to 3"
    When a client sends "consume my-topic 1\n"
    Then it receives the error OFFSET_OUT_OF_RANGE that says "the offsets 2 to 3"
    When a client sends "consume my-topic -10\n"
    Then it receives "my-topic-0@2 - two\nOK 1 message next=my-topic-0@3\n"

  @data-folder
  Scenario: What is gone is gone from the disk, and stays gone
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
    And the topic "my-topic" with the configuration "retention.bytes=0 segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic an old secret
      produce my-topic new
      """
    Then "my-topic-0" soon begins at offset 1
    And no file in the data folder contains "an old secret"
    When the broker is killed and started again
    Then "my-topic-0" soon begins at offset 1
    When a client sends "produce my-topic next\n"
    Then it receives "OK my-topic-0@2\n"

  @data-folder
  Scenario: A log grows in segments
    Given a broker of its own
    And the topic "my-topic" with the configuration "segment.bytes=200"
    When a client sends the lines one by one:
      """
      produce my-topic one, which is forty characters long.....
      produce my-topic two, which is forty characters long.....
      produce my-topic three, which is forty characters long...
      """
    Then "my-topic-0" has at least 2 segments on the disk
    And the topic "my-topic" has stored:
      """
      one, which is forty characters long.....
      two, which is forty characters long.....
      three, which is forty characters long...
      """

  Scenario: Without limits everything stays
    Given a broker with the settings:
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |
      | KAFKA_LOG_RETENTION_MS                | -1 |
    And the topic "my-topic" with the configuration "segment.bytes=100"
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      """
    And the retention has looked at "my-topic-0" again
    Then the topic "my-topic" has stored "zero\none\n"
