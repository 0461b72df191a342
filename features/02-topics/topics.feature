@text
Feature: Topics
  A topic is a name under which messages are kept, and a configuration: how many partitions, how long messages stay, how
  large they may be. A topic exists whole or not at all.

  Background:
    Given a broker

  Scenario: Create a topic
    When a client sends "create my-topic partitions=3\n"
    Then it receives "OK my-topic partitions=3 id=…\n"

  Scenario: A topic has one partition unless somebody asks for more
    When a client sends "create my-topic\n"
    Then it receives "OK my-topic partitions=1 id=…\n"

  Scenario: A name can be taken once
    Given the topic "my-topic" with 1 partitions
    When a client sends "create my-topic\n"
    Then it receives the error TOPIC_ALREADY_EXISTS that says "my-topic"

  Scenario: Describe a topic
    Given the topic "my-topic" holds:
      """
      one
      two
      """
    When a client sends "describe my-topic\n"
    Then it receives the lines:
      """
      my-topic id=… partitions=1 cleanup.policy=delete max.message.bytes=1048588 retention.bytes=-1 retention.ms=604800000 segment.bytes=1073741824
      my-topic-0 start=0 end=2 segments=1 bytes=…
      OK my-topic
      """

  Scenario: A topic's own configuration
    When a client sends the lines:
      """
      create my-topic retention.ms=60000 retention.bytes=1000 segment.bytes=500 max.message.bytes=400 cleanup.policy=delete
      describe my-topic
      """
    Then it receives the lines:
      """
      OK my-topic partitions=1 id=…
      my-topic id=… partitions=1 cleanup.policy=delete max.message.bytes=400 retention.bytes=1000 retention.ms=60000 segment.bytes=500
      my-topic-0 start=0 end=0 segments=1 bytes=0
      OK my-topic
      """

  Scenario Outline: A configuration that cannot be: <config>
    When a client sends "create my-topic <config>\n"
    Then it receives the error <error> that says "<words>"
    And there is no topic "my-topic"

    Examples:
      | config                 | error              | words                       |
      | retention.ms=soon      | INVALID_CONFIG     | retention.ms=soon           |
      | retention.ms=-2        | INVALID_CONFIG     | from -1                     |
      | segment.bytes=1        | INVALID_CONFIG     | from 14                     |
      | cleanup.policy=keep    | INVALID_CONFIG     | one or more of compact      |
      | colour=red             | INVALID_CONFIG     | no configuration \"colour\" |
      | partitions=0           | INVALID_REQUEST    | from 1                      |
      | partitions=many        | INVALID_REQUEST    | whole number                |
      | retention.ms           | INVALID_REQUEST    | name=value                  |

  Scenario: Delete a topic, and its messages are gone
    Given the topic "my-topic" holds:
      """
      secret
      """
    When a client sends the lines:
      """
      delete my-topic
      create my-topic
      consume my-topic earliest
      """
    Then it receives the lines:
      """
      OK my-topic deleted
      OK my-topic partitions=1 id=…
      OK 0 messages next=my-topic-0@0
      """

  Scenario: What does not exist cannot be deleted
    When a client sends "delete my-topic\n"
    Then it receives the error UNKNOWN_TOPIC_OR_PARTITION that says "my-topic"

  Scenario: What does not exist cannot be described
    When a client sends "describe my-topic\n"
    Then it receives the error UNKNOWN_TOPIC_OR_PARTITION that says "my-topic"

  Scenario: Names that begin alike are different topics
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

  Scenario: Names that differ only in their letters' case are different topics
    When a client sends the lines:
      """
      produce my-topic-a small
      produce my-topic-A capital
      consume my-topic-a earliest
      """
    Then it receives the lines:
      """
      OK my-topic-a-0@0
      OK my-topic-A-0@0
      my-topic-a-0@0 - small
      OK 1 message next=my-topic-a-0@1
      """

  Scenario Outline: A name that no topic may have: <name>
    When a client sends "create <name>\n"
    Then it receives the error INVALID_TOPIC_EXCEPTION that says "<words>"

    Examples:
      | name       | words      |
      | .          | cannot be  |
      | ..         | cannot be  |
      | ../../etc  | characters |
      | a/b        | characters |
      | grün       | characters |
      | a\x00b     | characters |

  Scenario: A name of 249 characters is the longest
    When a client creates a topic whose name has 249 characters
    Then it receives "OK …\n"
    When a client creates a topic whose name has 250 characters
    Then it receives the error INVALID_TOPIC_EXCEPTION that says "at most 249 characters, and this one has 250"

  @own-broker
  Scenario: The list of topics
    Given a broker of its own
    When a client sends the lines:
      """
      topics
      create pear partitions=2
      create apple
      topics
      """
    Then it receives the lines:
      """
      OK 0 topics
      OK pear partitions=2 id=…
      OK apple partitions=1 id=…
      apple partitions=1
      pear partitions=2
      OK 2 topics
      """

  @own-broker
  Scenario: Limits on topics and partitions are settings, and named when they are met
    Given a broker with the settings:
      | LAB_TOPICS_MAX     | 2 |
      | LAB_PARTITIONS_MAX | 4 |
    When a client sends "create a partitions=3\ncreate b partitions=2\n"
    Then it receives the lines:
      """
      OK a partitions=3 id=…
      ERR POLICY_VIOLATION …LAB_PARTITIONS_MAX=4…
      """
    When a client sends "create b\ncreate c\n"
    Then it receives the lines:
      """
      OK b partitions=1 id=…
      ERR POLICY_VIOLATION …LAB_TOPICS_MAX…
      """

  @own-broker
  Scenario: A broker may be told not to create topics by itself
    Given a broker with the settings:
      | KAFKA_AUTO_CREATE_TOPICS_ENABLE | false |
    When a client sends "8 my-topic 0\nTest message\n"
    Then it receives the error UNKNOWN_TOPIC_OR_PARTITION that says "KAFKA_AUTO_CREATE_TOPICS_ENABLE is false; create it: create my-topic"
    And there is no topic "my-topic"

  @own-broker
  Scenario: A topic made by a message has as many partitions as the broker gives
    Given a broker with the settings:
      | KAFKA_NUM_PARTITIONS | 3 |
    When a client sends "produce my-topic/2 hello\ndescribe my-topic\n"
    Then it receives the lines:
      """
      OK my-topic-2@0
      my-topic id=… partitions=3 …
      my-topic-0 start=0 end=0 segments=1 bytes=0
      my-topic-1 start=0 end=0 segments=1 bytes=0
      my-topic-2 start=0 end=1 segments=1 bytes=…
      OK my-topic
      """
