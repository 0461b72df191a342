@text @groups
Feature: Looking at groups and moving them
  A person sees which groups there are, who is in them, and how far behind they are; and sends a group back to read something again, or
  ahead to leave something out. Both go by Kafka's own words: committed offset, end offset, lag.

  Background:
    Given a broker

  Scenario: How far behind a group is
    Given the topic "my-topic" with 2 partitions
    When a client sends "produce my-topic/0 a\nproduce my-topic/0 b\nconsume my-topic group=my-group max=1\ngroup my-group\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-0@1
      my-topic-0@0 - a
      OK 1 message next=my-topic-0@1,my-topic-1@0
      my-group state=Empty type=classic generation=0 assignor=- members=0
      my-topic-0 committed=1 end=2 lag=1 owner=-
      OK my-group
      """

  @own-broker
  Scenario: The groups that there are, by name
    Given a broker of its own
    And the topic "my-topic" holds 1 messages
    When a client sends "groups\nconsume my-topic group=zoo\nconsume my-topic group=a\\x20long\\x20name\ngroups\n"
    Then it receives the lines:
      """
      OK 0 groups
      my-topic-0@0 - message 0
      OK 1 message next=my-topic-0@1
      my-topic-0@0 - message 0
      OK 1 message next=my-topic-0@1
      a\\x20long\\x20name state=Empty type=classic members=0
      zoo               state=Empty type=classic members=0
      OK 2 groups
      """
    When a client sends "group a\\x20long\\x20name\n"
    Then it receives the lines:
      """
      a\\x20long\\x20name state=Empty type=classic generation=0 assignor=- members=0
      my-topic-0 committed=1 end=1 lag=0 owner=-
      OK a\\x20long\\x20name
      """

  Scenario Outline: A group is sent to <offset>, and reads from there
    Given the topic "my-topic" holds 5 messages
    And "my-group" stands at the end of "my-topic"
    When a client sends "commit my-topic group=my-group offset=<offset>\nconsume my-topic group=my-group max=1\n"
    Then it receives "OK my-group next=my-topic-0@<place> lag=<lag>\n<read>\n"

    Examples:
      | offset   | place | lag | read                                                         |
      | 3        | 3     | 2   | my-topic-0@3 - message 3\nOK 1 message next=my-topic-0@4     |
      | 0        | 0     | 5   | my-topic-0@0 - message 0\nOK 1 message next=my-topic-0@1     |
      | earliest | 0     | 5   | my-topic-0@0 - message 0\nOK 1 message next=my-topic-0@1     |
      | -2       | 3     | 2   | my-topic-0@3 - message 3\nOK 1 message next=my-topic-0@4     |
      | @0       | 0     | 5   | my-topic-0@0 - message 0\nOK 1 message next=my-topic-0@1     |
      | latest   | 5     | 0   | OK 0 messages next=my-topic-0@5                              |
      | 5        | 5     | 0   | OK 0 messages next=my-topic-0@5                              |

  Scenario: All partitions at once, or one
    Given the topic "my-topic" with 3 partitions
    When a client sends "produce my-topic/0 a\nproduce my-topic/2 c\ncommit my-topic group=my-group offset=latest\ncommit my-topic/2 group=my-group offset=0\nconsume my-topic group=my-group\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-2@0
      OK my-group next=my-topic-0@1,my-topic-1@0,my-topic-2@1 lag=0
      OK my-group next=my-topic-2@0 lag=1
      my-topic-2@0 - c
      OK 1 message next=my-topic-0@1,my-topic-1@0,my-topic-2@1
      """

  Scenario Outline: What cannot be: <line>
    Given the topic "my-topic" with 2 partitions
    When a client sends "<line>\n"
    Then it receives the error <error> that says "<words>"

    Examples:
      | line                                      | error                      | words                  |
      | commit                                    | INVALID_REQUEST            | topic is missing       |
      | commit my-topic offset=1                  | INVALID_REQUEST            | group= is missing      |
      | commit my-topic group=my-group            | INVALID_REQUEST            | offset= is missing     |
      | commit my-topic group=my-group offset=0   | INVALID_REQUEST            | write: commit my-topic/0 group=my-group offset=0 |
      | commit my-topic/0 group=my-group offset=1 | OFFSET_OUT_OF_RANGE        | the offsets 0 to 0     |
      | commit my-topic/0 group=my-group offset=x | INVALID_REQUEST            | no offset              |
      | commit my-topic/2 group=my-group offset=0 | UNKNOWN_TOPIC_OR_PARTITION | my-topic               |
      | commit my-topic/0 group= offset=0         | INVALID_GROUP_ID           | needs a name           |
      | commit my-topic/0 group=g offset=0 to=1   | INVALID_REQUEST            | no option to=          |
      | commit my-topic/0 group=my-group 0        | INVALID_REQUEST            | no option              |
      | group                                     | INVALID_REQUEST            | the name of the group  |
      | group my-group my-other                   | INVALID_REQUEST            | one word too many      |
      | group my-group                            | GROUP_ID_NOT_FOUND         | there is no group      |
      | groups my-group                           | INVALID_REQUEST            | one word too many      |

  @kafka
  Scenario: A group with members is theirs, and shown with them
    Given the topic "my-topic" with 2 partitions
    And the coordinator of "my-group" is ready
    When the member "A" joins "my-group" to read "my-topic"
    And a client sends "produce my-topic/1 b\nconsume my-topic group=my-group\ncommit my-topic group=my-group offset=latest\ngroup my-group\n"
    Then it receives the lines:
      """
      OK my-topic-1@0
      ERR UNKNOWN_MEMBER_ID the group "my-group" has members, and only they may move it on: become one (consume TOPIC group=my-group follow), or stop them first
      ERR UNKNOWN_MEMBER_ID the group "my-group" has members, …
      my-group state=Stable type=classic generation=1 assignor=range members=1
      member … host=/… partitions=my-topic-0,my-topic-1
      my-topic-0 committed=- end=0 lag=- owner=…
      my-topic-1 committed=- end=1 lag=- owner=…
      OK my-group
      """

  @kafka @consumer-protocol
  Scenario: Also a group of the newer protocol
    Given the topic "my-topic" with 2 partitions
    And the coordinator of "my-group" is ready
    When the member "A" joins "my-group" in the consumer protocol to read "my-topic"
    And a client sends "commit my-topic group=my-group offset=latest\ngroup my-group\n"
    Then it receives the lines:
      """
      ERR UNKNOWN_MEMBER_ID the group "my-group" has members, …
      my-group state=Stable type=consumer generation=1 assignor=uniform members=1
      member … host=/… partitions=my-topic-0,my-topic-1
      my-topic-0 committed=- end=0 lag=- owner=…
      my-topic-1 committed=- end=0 lag=- owner=…
      OK my-group
      """
    When client "B" sends "consume my-topic group=my-group follow\n"
    Then client "B" receives "ERR INCONSISTENT_GROUP_PROTOCOL …stop them first…\n"
