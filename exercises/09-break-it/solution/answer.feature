Feature: What this broker does
  A scenario for each promise, as sharp as it can be: the exact reply, the exact bytes that are stored, and the case at the edge.

  # Offsets

  Scenario: A producer is told where the message is, counted from 0
    Given a broker
    When a client sends "8 my-topic 0\none\ntwo\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\n"
    And the topic "my-topic" has stored "one\ntwo\n"

  Scenario: Nobody gets anything from beyond the end
    Given a broker
    And the topic "my-topic" holds 3 messages
    When a client sends "consume my-topic 4\n"
    Then it receives the error OFFSET_OUT_OF_RANGE that says "offsets 0 to 3"

  # Headers

  Scenario: A header whose number is wrong is none
    Given a broker
    When a client sends "9 my-topic 0\nlost\n8 my-topic 0\nkept\n"
    Then it receives the lines:
      """
      ERR INVALID_REQUEST …
      ERR INVALID_REQUEST …
      OK my-topic-0@0
      """

  Scenario: Spaces behind a header do not matter
    Given a broker
    And the topic "my-topic" holds:
      """
      zero
      one
      """
    When a client sends "8 my-topic 1 \n"
    Then it receives "one\n"

  # Where a line ends

  Scenario: TCP may cut anywhere, even in the middle of a character
    Given a broker
    When a client sends "8 my-topic 0\nnaïve café, 日本語\n" in pieces of 1 bytes
    Then whatever it receives is fine
    And the topic "my-topic" has stored "naïve café, 日本語\n"

  Scenario: CR LF, an empty line, and a last line without LF
    Given a broker
    When a client sends "8 my-topic 0\r\nfrom Windows\r\n\r\nthe last"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\nOK my-topic-0@2\n"
    And the topic "my-topic" has stored "from Windows\n\nthe last\n"

  # Many requests at once

  Scenario: Replies come in the order of the requests
    Given a broker
    When a client sends the lines:
      """
      create my-topic
      produce my-topic one
      consume my-topic 0
      produce my-topic two
      """
    Then it receives the lines:
      """
      OK my-topic partitions=1 id=…
      OK my-topic-0@0
      my-topic-0@0 - one
      OK 1 message next=my-topic-0@1
      OK my-topic-0@1
      """

  # Topics and partitions

  Scenario: Names that begin alike are different topics
    Given a broker
    When a client sends the lines:
      """
      create my-topic
      create my-topic.2
      produce my-topic one
      produce my-topic.2 two
      consume my-topic earliest
      consume my-topic.2 earliest
      """
    Then it receives the lines:
      """
      OK my-topic partitions=1 id=…
      OK my-topic.2 partitions=1 id=…
      OK my-topic-0@0
      OK my-topic.2-0@0
      my-topic-0@0 - one
      OK 1 message next=my-topic-0@1
      my-topic.2-0@0 - two
      OK 1 message next=my-topic.2-0@1
      """

  Scenario: Keys go where Kafka's own clients put them, the rest takes turns
    Given a broker
    And the topic "my-topic" with 5 partitions
    When a client sends the lines:
      """
      produce my-topic key=foobar one
      produce my-topic key=foobar two
      produce my-topic key=21 three
      """
    Then it receives "OK my-topic-1@0\nOK my-topic-1@1\nOK my-topic-0@0\n"
    Given the topic "my-other" with 2 partitions
    When a client sends "produce my-other a\nproduce my-other b\n"
    Then it receives "OK my-other-0@0\nOK my-other-1@0\n"

  # Waiting

  Scenario: Who waits is answered when a message comes
    Given a broker
    And the topic "my-topic" holds 1 messages
    When client "A" waits with "consume my-topic latest wait=30000\n"
    And a client sends "produce my-other hello\n"
    Then it receives "OK my-other-0@0\n"
    And client "A" has received nothing
    When a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives "my-topic-0@1 - hello\nOK 1 message next=my-topic-0@2\n"

  # A restart

  Scenario: Topics survive a restart, and a message torn by a crash was never acknowledged
    Given a broker of its own
    And the topic "my-other" with 2 partitions
    And the topic "my-topic" holds:
      """
      zero
      """
    When a client sends "8 my-topic 0\none\n"
    Then it receives "OK my-topic-0@1\n"
    When the broker is killed
    And the log of "my-topic-0" loses its last 5 bytes
    And the broker is started again
    Then the topic "my-topic" has stored "zero\n"
    When a client sends "produce my-other/1 here\nproduce my-topic again\n"
    Then it receives "OK my-other-1@0\nOK my-topic-0@1\n"
    And the topic "my-topic" has stored "zero\nagain\n"

  # Retention

  Scenario: Too many messages go by size, and the newest stays
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
    When a client sends "consume my-topic earliest\n"
    Then it receives "my-topic-0@1 - one\nOK 1 message next=my-topic-0@2\n"
