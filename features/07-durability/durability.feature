@text @durability @own-broker
Feature: Durability
  `OK` is a promise: the message is on the disk, and it will be there after the broker was killed, after a power cut, after an
  upgrade. A broker that breaks this promise once is of no use; so this feature kills it in many ways.

  Scenario: A stop and a new start lose nothing
    Given a broker of its own
    And the topic "my-topic" holds 3 messages
    When the broker is stopped and started again
    Then the topic "my-topic" has stored 3 messages

  Scenario: kill -9 and a new start lose nothing
    Given a broker of its own
    And the topic "my-topic" holds 3 messages
    When the broker is killed and started again
    Then the topic "my-topic" has stored 3 messages

  Scenario: Offsets go on where they were
    Given a broker of its own
    And the topic "my-topic" holds 3 messages
    When the broker is killed and started again
    And a client sends "8 my-topic 0\nnext\n"
    Then it receives "OK my-topic-0@3\n"

  Scenario: Killed while messages stream in, what was acknowledged is there
    Given a broker of its own
    When a client streams numbered messages to "my-topic" and the broker is killed after 2000 acknowledgements
    And the broker is started again
    Then every acknowledged message is in "my-topic", in order and once

  Scenario: Killed five times in a row, what was acknowledged is there
    Given a broker of its own
    When a client streams numbered messages to "my-topic" and the broker is killed after 200 acknowledgements, 5 times
    Then every acknowledged message is in "my-topic", in order and once

  @data-folder
  Scenario Outline: A torn end of <bytes> bytes is cut at the last whole message
    Given a broker of its own
    And the topic "my-topic" holds:
      """
      zero
      """
    When a client sends "8 my-topic 0\none\n"
    Then it receives "OK my-topic-0@1\n"
    When the broker is killed
    And the log of "my-topic-0" loses its last <bytes> bytes
    And the broker is started again
    Then the topic "my-topic" has stored "zero\n"
    And the broker's log says "was torn at byte"
    When a client sends "8 my-topic 0\nagain\n"
    Then it receives "OK my-topic-0@1\n"
    And the topic "my-topic" has stored "zero\nagain\n"

    Examples:
      | bytes |
      | 1     |
      | 5     |
      | 40    |
      | 70    |

  @data-folder
  Scenario: Noise behind the last message is cut
    Given a broker of its own
    And the topic "my-topic" holds 2 messages
    When the broker is killed
    And the log of "my-topic-0" gets 1000 bytes of noise at its end
    And the broker is started again
    Then the topic "my-topic" has stored 2 messages
    And the broker's log says "cut 1000 bytes"

  @data-folder
  Scenario: Damage with whole messages behind it takes the partition offline and touches nothing
    Given a broker of its own
    When a client sends "8 my-topic 0\nzero\n"
    Then it receives "OK my-topic-0@0\n"
    When a client sends "8 my-topic 0\none\n8 my-other 0\nhere\n"
    Then it receives "OK my-topic-0@1\nOK my-other-0@0\n"
    When the broker is killed
    And byte 65 of the log of "my-topic-0" is damaged
    And the log of "my-topic-0" is remembered
    And the broker is started again
    And a client sends "consume my-topic 0\nproduce my-topic two\n"
    Then it receives the lines:
      """
      ERR KAFKA_STORAGE_ERROR …damaged at byte 0…
      ERR KAFKA_STORAGE_ERROR …damaged at byte 0…
      """
    And the topic "my-other" has stored "here\n"
    And the log of "my-topic-0" is as remembered
    When a client sends "describe my-topic\n"
    Then it receives the lines:
      """
      my-topic id=… partitions=1 …
      my-topic-0 offline: …damaged at byte 0…
      OK my-topic
      """

  @data-folder
  Scenario: A clean stop leaves a marker, and a running broker has none
    Given a broker of its own
    Then the data folder has no ".kafka_cleanshutdown"
    When the broker is stopped
    Then it ended with exit code 0 within 2 seconds
    And the data folder has ".kafka_cleanshutdown"
    When the broker is started again
    Then the data folder has no ".kafka_cleanshutdown"

  Scenario: SIGTERM answers what is in flight
    Given a broker of its own
    And the topic "my-topic" holds 1 messages
    When client "waiting" waits with "consume my-topic latest wait=60000\n"
    And client "following" sends "consume my-topic earliest follow\n"
    Then client "following" receives "my-topic-0@0 - message 0\n"
    When the broker is stopped
    Then it ended with exit code 0 within 2 seconds
    And client "waiting" receives "OK 0 messages next=my-topic-0@1\n"
    And client "following" receives "OK 1 message next=my-topic-0@1\n"

  Scenario: An idle client does not hold up the stop
    Given a broker of its own
    And client "idle" is connected
    And client "half a line" is connected
    When client "half a line" sends "produce my-topic hel"
    And the broker is stopped
    Then it ended with exit code 0 within 2 seconds

  Scenario: Topics survive with their identity and configuration
    Given a broker of its own
    And the topic "my-topic" with the configuration "partitions=2 retention.ms=60000"
    When the answer to "describe my-topic\n" is remembered
    And the broker is killed and started again
    Then the answer to "describe my-topic\n" is as remembered

  @data-folder
  Scenario: What was deleted stays deleted, and is gone from the disk
    Given a broker of its own
    And the topic "my-topic" holds:
      """
      a secret
      """
    When a client sends "delete my-topic\n"
    Then it receives "OK my-topic deleted\n"
    When the broker is killed and started again
    Then there is no topic "my-topic"
    And no file in the data folder contains "a secret"
    And the data folder has no "my-topic-0"

  @data-folder
  Scenario: A topic made anew under an old name is empty, also after kill -9
    Given a broker of its own
    And the topic "my-topic" holds 3 messages
    When a client sends "delete my-topic\ncreate my-topic\n"
    Then it receives "OK my-topic deleted\nOK my-topic partitions=1 id=…\n"
    When the broker is killed and started again
    Then the topic "my-topic" has stored 0 messages

  Scenario: Several segments survive too
    Given a broker with the settings:
      | KAFKA_LOG_SEGMENT_BYTES | 200 |
    And the topic "my-topic" holds:
      """
      zero
      """
    When a client sends the lines one by one:
      """
      produce my-topic one
      produce my-topic two
      produce my-topic three
      produce my-topic four
      """
    And the broker is killed and started again
    Then the topic "my-topic" has stored "zero\none\ntwo\nthree\nfour\n"

  Scenario: Memory mode forgets, as it says
    Given a broker with the settings:
      | KAFKA_LOG_DIRS | memory |
    And the topic "my-topic" holds 3 messages
    Then the topic "my-topic" has stored 3 messages
    When the broker is killed and started again
    Then there is no topic "my-topic"
