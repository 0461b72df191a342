@text @partitions
Feature: Partitions and keys
  A topic can be divided into partitions, so that several consumers can share the work. Order holds within a partition only:
  messages that must stay in order get the same key, and the same key always means the same partition.

  Background:
    Given a broker

  Scenario: Offsets count in each partition by itself
    Given the topic "my-topic" with 2 partitions
    When a client sends the lines:
      """
      produce my-topic/0 a
      produce my-topic/1 b
      produce my-topic/0 c
      """
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-1@0
      OK my-topic-0@1
      """

  Scenario Outline: The key "<key>" goes where Kafka's own clients send it
    Given the topic "my-topic" with 12 partitions
    When a client sends "produce my-topic key=<key> value\n"
    Then it receives "OK my-topic-<partition>@0\n"

    # toPositive(murmur2(key)) % 12, with Kafka's own test vectors for murmur2
    Examples:
      | key                                              | partition |
      | 21                                               | 0         |
      | foobar                                           | 6         |
      | a-little-bit-long-string                         | 8         |
      | a-little-bit-longer-string                       | 11        |
      | lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8 | 5         |

  Scenario: The same key always goes to the same partition
    Given the topic "my-topic" with 5 partitions
    When a client sends the lines:
      """
      produce my-topic key=foobar one
      produce my-topic two
      produce my-topic key=foobar three
      """
    Then it receives the lines:
      """
      OK my-topic-1@0
      OK my-topic-…@0
      OK my-topic-1@1
      """

  Scenario: Messages without a key take turns
    Given the topic "my-topic" with 3 partitions
    When a client sends the lines:
      """
      produce my-topic a
      produce my-topic b
      produce my-topic c
      produce my-topic d
      """
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-1@0
      OK my-topic-2@0
      OK my-topic-0@1
      """

  Scenario: They take turns across connections too
    Given the topic "my-topic" with 3 partitions
    When a client sends "produce my-topic a\n"
    Then it receives "OK my-topic-0@0\n"
    When a client sends "produce my-topic b\n"
    Then it receives "OK my-topic-1@0\n"

  Scenario: All partitions are read in ascending order
    Given the topic "my-topic" with 2 partitions
    When a client sends the lines:
      """
      produce my-topic/1 in one
      produce my-topic/0 in zero
      consume my-topic earliest
      """
    Then it receives the lines:
      """
      OK my-topic-1@0
      OK my-topic-0@0
      my-topic-0@0 - in zero
      my-topic-1@0 - in one
      OK 2 messages next=my-topic-0@1,my-topic-1@1
      """

  Scenario: max counts over all partitions
    Given the topic "my-topic" with 2 partitions
    When a client sends the lines:
      """
      produce my-topic/0 a
      produce my-topic/0 b
      produce my-topic/1 c
      consume my-topic earliest max=2
      """
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-0@1
      OK my-topic-1@0
      my-topic-0@0 - a
      my-topic-0@1 - b
      OK 2 messages next=my-topic-0@2,my-topic-1@0
      """

  Scenario: The last of each partition
    Given the topic "my-topic" with 2 partitions
    When a client sends the lines:
      """
      produce my-topic/0 a
      produce my-topic/0 b
      produce my-topic/1 c
      consume my-topic -1
      """
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-0@1
      OK my-topic-1@0
      my-topic-0@1 - b
      my-topic-1@0 - c
      OK 2 messages next=my-topic-0@2,my-topic-1@1
      """

  Scenario: A number is a place in one partition
    Given the topic "my-topic" with 2 partitions
    When a client sends "consume my-topic 0\n"
    Then it receives the error INVALID_REQUEST that says "write: consume my-topic/0 0"

  Scenario: One partition by its number
    Given the topic "my-topic" with 2 partitions
    When a client sends "produce my-topic/1 b\nconsume my-topic/1 0\n"
    Then it receives the lines:
      """
      OK my-topic-1@0
      my-topic-1@0 - b
      OK 1 message next=my-topic-1@1
      """

  Scenario Outline: A partition that is not there: <line>
    Given the topic "my-topic" with 2 partitions
    When a client sends "<line>\n"
    Then it receives the error <error> that says "<words>"

    Examples:
      | line                      | error                      | words                 |
      | produce my-topic/2 hello  | UNKNOWN_TOPIC_OR_PARTITION | the partitions 0 to 1 |
      | consume my-topic/2 0      | UNKNOWN_TOPIC_OR_PARTITION | the partitions 0 to 1 |
      | consume my-topic/x 0      | INVALID_REQUEST            | no partition number   |

  Scenario: The header dialect uses partition 0
    Given the topic "my-topic" with 2 partitions
    When a client sends "8 my-topic 0\nhello\n"
    Then it receives "OK my-topic-0@0\n"
