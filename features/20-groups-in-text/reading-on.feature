@text @groups
Feature: Reading on where a group stands
  A group is a name under which the broker keeps how far somebody has read. With `nc` it takes one word more: `group=`. What was shown is
  committed when the `OK` line comes; next time the group reads on there, whoever asks, also after the broker was killed.

  Background:
    Given a broker

  Scenario: What was read once is not shown again
    Given the topic "my-topic" holds 2 messages
    When a client sends "consume my-topic group=my-group\n"
    Then it receives the lines:
      """
      my-topic-0@0 - message 0
      my-topic-0@1 - message 1
      OK 2 messages next=my-topic-0@2
      """
    When a client sends "produce my-topic another\nconsume my-topic group=my-group\nconsume my-topic group=my-group\n"
    Then it receives the lines:
      """
      OK my-topic-0@2
      my-topic-0@2 - another
      OK 1 message next=my-topic-0@3
      OK 0 messages next=my-topic-0@3
      """

  Scenario: A few at a time
    Given the topic "my-topic" holds 5 messages
    When a client sends "consume my-topic group=my-group max=2\nconsume my-topic group=my-group max=2\nconsume my-topic group=my-group max=2\n"
    Then it receives the lines:
      """
      my-topic-0@0 - message 0
      my-topic-0@1 - message 1
      OK 2 messages next=my-topic-0@2
      my-topic-0@2 - message 2
      my-topic-0@3 - message 3
      OK 2 messages next=my-topic-0@4
      my-topic-0@4 - message 4
      OK 1 message next=my-topic-0@5
      """

  Scenario: Each partition is read on by itself
    Given the topic "my-topic" with 3 partitions
    When a client sends "produce my-topic/0 a\nproduce my-topic/2 c\nconsume my-topic/2 group=my-group\nconsume my-topic group=my-group\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-2@0
      my-topic-2@0 - c
      OK 1 message next=my-topic-2@1
      my-topic-0@0 - a
      OK 1 message next=my-topic-0@1,my-topic-1@0,my-topic-2@1
      """

  Scenario: Two groups do not disturb each other
    Given the topic "my-topic" holds 1 messages
    When a client sends "consume my-topic group=my-group\nconsume my-topic group=my-other\nconsume my-topic group=my-group\n"
    Then it receives the lines:
      """
      my-topic-0@0 - message 0
      OK 1 message next=my-topic-0@1
      my-topic-0@0 - message 0
      OK 1 message next=my-topic-0@1
      OK 0 messages next=my-topic-0@1
      """

  Scenario: A group that waits gets the next message
    Given the topic "my-topic" holds 1 messages
    And "my-group" stands at the end of "my-topic"
    When client "A" waits with "consume my-topic group=my-group wait=30000 format=json\n"
    And a client sends "produce my-topic key=k hello\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives the lines:
      """
      {"topic":"my-topic","partition":0,"offset":1,"timestamp":…,"key":"k","value":"hello","headers":[]}
      OK 1 message next=my-topic-0@2
      """

  Scenario: A long backlog comes whole, and once
    Given the topic "my-topic" holds 25000 messages
    When a client sends "consume my-topic group=my-group max=24999\n"
    Then it receives an answer
    When a client sends "consume my-topic group=my-group\n"
    Then it receives "my-topic-0@24999 - message 24999\nOK 1 message next=my-topic-0@25000\n"

  @kafka
  Scenario: A committed offset from which nothing can be read is as good as none
    Given the topic "my-topic" holds 2 messages
    And the coordinator of "my-group" is ready
    And "my-group" has committed:
      | my-topic-0 | 100 |
    When a client sends "consume my-topic group=my-group max=1\n"
    Then it receives "my-topic-0@0 - message 0\nOK 1 message next=my-topic-0@1\n"

  @kafka
  Scenario: Text and Kafka clients are in one group, and read on where the other stopped
    Given the topic "my-topic" holds 3 messages
    And the coordinator of "my-group" is ready
    And "my-group" has committed:
      | my-topic-0 | 2 |
    When a client sends "consume my-topic group=my-group\n"
    Then it receives "my-topic-0@2 - message 2\nOK 1 message next=my-topic-0@3\n"
    And the offsets of "my-group" are:
      | my-topic-0 | 3 |

  @durability @own-broker
  Scenario: The broker is killed
    Given a broker of its own
    And the topic "my-topic" holds 5 messages
    When a client sends "consume my-topic group=my-group max=3\ncommit my-topic group=other offset=1\n"
    Then it receives the lines:
      """
      my-topic-0@0 - message 0
      my-topic-0@1 - message 1
      my-topic-0@2 - message 2
      OK 3 messages next=my-topic-0@3
      OK other next=my-topic-0@1 lag=4
      """
    When the broker is killed and started again
    And a client sends "consume my-topic group=my-group max=1\nconsume my-topic group=other max=1\n"
    Then it receives the lines:
      """
      my-topic-0@3 - message 3
      OK 1 message next=my-topic-0@4
      my-topic-0@1 - message 1
      OK 1 message next=my-topic-0@2
      """

  Scenario Outline: What cannot be: <line>
    Given the topic "my-topic" holds 1 messages
    When a client sends "<line>\n"
    Then it receives the error <error> that says "<words>"

    Examples:
      | line                                          | error                      | words                    |
      | consume my-topic group=                       | INVALID_GROUP_ID           | needs a name             |
      | consume my-topic group=\\\\xff                | INVALID_GROUP_ID           | no UTF-8                 |
      | consume my-topic group=\\\\q                  | INVALID_REQUEST            | no escape                |
      | consume my-topic earliest group=my-group      | INVALID_REQUEST            | offset=earliest          |
      | consume my-topic group=a group=b              | INVALID_REQUEST            | given twice              |
      | consume my-nothing group=my-group             | UNKNOWN_TOPIC_OR_PARTITION | my-nothing               |
      | consume my-nothing group=my-group follow      | UNKNOWN_TOPIC_OR_PARTITION | my-nothing               |
      | consume my-topic/7 group=my-group             | UNKNOWN_TOPIC_OR_PARTITION | my-topic                 |
      | consume my-topic/0 group=my-group follow      | INVALID_REQUEST            | the group says which     |
      | consume my-topic group=my-group max=0 follow  | INVALID_REQUEST            | max=0                    |
