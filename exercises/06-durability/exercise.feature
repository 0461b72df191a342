@own-broker
Feature: Durability
  `OK` is a promise: the message is there, however the broker died. A crash can leave half a message at the end of a log, so a broker
  that starts again must find out how much of it is whole. It may cut what nobody was promised. It must never cut anything else.

  Scenario: kill -9 and a new start lose nothing, and offsets go on where they were
    Given a broker of its own
    And the topic "my-topic" holds 3 messages
    When the broker is killed and started again
    Then the topic "my-topic" has stored 3 messages
    When a client sends "produce my-topic next\n"
    Then it receives "OK my-topic-0@3\n"

  @data-folder
  Scenario: A torn end is cut at the last whole batch
    Given a broker of its own
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      produce my-topic two
      """
    And the broker is killed
    And the log of "my-topic-0" loses its last 5 bytes
    And the broker is started again
    Then the topic "my-topic" has stored "zero\none\n"
    When a client sends "produce my-topic again\n"
    Then it receives "OK my-topic-0@2\n"
    And the topic "my-topic" has stored "zero\none\nagain\n"
    And the broker's log says "was torn at byte 143 …: cut 66 bytes"

  @data-folder
  Scenario: Noise at the end is cut, and a log of which nothing is whole begins anew
    Given a broker of its own
    And the topic "my-topic" holds 2 messages
    And the topic "my-other" holds:
      """
      one
      """
    When the broker is killed
    And the log of "my-topic-0" gets 1000 bytes of noise at its end
    And the log of "my-other-0" loses its last 70 bytes
    And the broker is started again
    Then the topic "my-topic" has stored 2 messages
    And the topic "my-other" has stored 0 messages
    When a client sends "produce my-topic next\nproduce my-other first\n"
    Then it receives "OK my-topic-0@2\nOK my-other-0@0\n"

  @data-folder
  Scenario: Of several segments only the last is torn, and it keeps what is whole in it
    Given a broker with the settings:
      | KAFKA_LOG_SEGMENT_BYTES | 150 |
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      produce my-topic two
      produce my-topic three
      """
    And the broker is killed
    And the log of "my-topic-0" loses its last 5 bytes
    And the broker is started again
    And a client sends "produce my-topic again\n"
    Then it receives "OK my-topic-0@3\n"
    And the topic "my-topic" has stored "zero\none\ntwo\nagain\n"

  @data-folder
  Scenario: Damage with whole messages behind it takes the partition offline and touches nothing
    Given a broker of its own
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      produce my-other here
      """
    And the broker is killed
    And byte 70 of the log of "my-topic-0" is damaged
    And the log of "my-topic-0" is remembered
    And the broker is started again
    And a client sends "consume my-topic 0\nproduce my-topic two\n"
    Then it receives the lines:
      """
      ERR KAFKA_STORAGE_ERROR …damaged at byte 0…
      ERR KAFKA_STORAGE_ERROR …damaged at byte 0…
      """
    And the log of "my-topic-0" is as remembered
    And the topic "my-other" has stored "here\n"

  @data-folder
  Scenario: Damage that looks like a torn end is damage, when a whole message lies anywhere behind it
    Given a broker with the settings:
      | KAFKA_LOG_SEGMENT_BYTES | 150 |
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      produce my-other zero
      produce my-other one
      produce my-other two
      """
    And the broker is killed
    And byte 9 of the log of "my-topic-0" is damaged
    And the oldest segment of "my-other-0" loses its last 5 bytes
    And the segments of "my-topic-0" and "my-other-0" are remembered
    And the broker is started again
    And a client sends "consume my-topic 0\nproduce my-topic two\n"
    Then it receives the lines:
      """
      ERR KAFKA_STORAGE_ERROR …damaged at byte 0…
      ERR KAFKA_STORAGE_ERROR …damaged at byte 0…
      """
    When a client sends "consume my-other 0\nproduce my-other three\n"
    Then it receives the lines:
      """
      ERR KAFKA_STORAGE_ERROR …damaged at byte 72…
      ERR KAFKA_STORAGE_ERROR …damaged at byte 72…
      """
    And the segments of "my-topic-0" and "my-other-0" are as remembered

  @data-folder
  Scenario: A whole batch in the wrong place is damage too, and is not cut
    Given a broker of its own
    When a client sends the lines one by one:
      """
      produce my-topic zero
      produce my-topic one
      """
    And the broker is killed
    And byte 79 of the log of "my-topic-0" is damaged
    And the log of "my-topic-0" is remembered
    And the broker is started again
    And a client sends "consume my-topic 0\nproduce my-topic two\n"
    Then it receives the lines:
      """
      ERR KAFKA_STORAGE_ERROR …damaged at byte 72…
      ERR KAFKA_STORAGE_ERROR …damaged at byte 72…
      """
    And the log of "my-topic-0" is as remembered
