@text @groups @kafka
Feature: Members of a group over text
  `consume my-topic group=my-group follow` makes a connection a member like any other: it gets a share of the partitions, is told which, and
  gives them up when others come. So two windows with `nc` show what a group is; and they may share it with any Kafka client.

  Background:
    Given a broker
    And the coordinator of "my-group" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Scenario: Alone, a member has everything, and says so first
    When client "A" sends "consume my-topic group=my-group follow\n"
    Then client "A" receives "# group=my-group generation=1 member=text-… partitions=my-topic-0,my-topic-1,my-topic-2\n"
    When a client sends "produce my-topic/1 hello\n"
    Then it receives "OK my-topic-1@0\n"
    And client "A" receives "my-topic-1@0 - hello\n"

  Scenario: The same as JSON
    When client "A" sends "consume my-topic group=my-group follow format=json\n"
    Then client "A" receives the lines:
      """
      {"group":"my-group","generation":1,"member":"text-…","partitions":[{"topic":"my-topic","partition":0},{"topic":"my-topic","partition":1},{"topic":"my-topic","partition":2}]}
      """

  Scenario Outline: <members> share 3 partitions
    When the members "<members>" follow "my-topic" in "my-group"
    Then the members "<members>" share the partitions of "my-topic"

    Examples: who comes fourth has nothing to do
      | members    |
      | A, B       |
      | A, B, C    |
      | A, B, C, D |

  Scenario: Who has nothing to do is told so
    Given the Kafka topic "my-other" with 1 partition
    When the members "A, B" follow "my-other" in "my-group"
    Then the members "A, B" share the partitions of "my-other"
    And one of the clients "A, B" has received "# group=my-group generation=… member=text-… partitions=none"

  Scenario: Each message comes to one of them
    When the members "A, B" follow "my-topic" in "my-group"
    And each partition of "my-topic" gets 20 messages
    And every member reads and commits
    Then every message of "my-topic" was read once

  Scenario: One window is closed, and the other gets all
    When the members "A, B" follow "my-topic" in "my-group"
    And each partition of "my-topic" gets 5 messages
    And every member reads and commits
    And the member "A" leaves its group
    Then the member "B" shares the partitions of "my-topic"
    When each partition of "my-topic" gets 5 messages
    And the member "B" reads and commits
    Then every message of "my-topic" was read once

  Scenario: The end of the input is the end of a member
    When the members "A, B" follow "my-topic" in "my-group"
    And client "A" ends its input
    Then client "A" is disconnected
    When the member "A" is forgotten
    Then the member "B" shares the partitions of "my-topic"

  Scenario: Somebody who comes later reads on where the others stood
    When the member "A" follows "my-topic" in "my-group"
    And each partition of "my-topic" gets 5 messages
    And the member "A" reads and commits
    And the member "B" follows "my-topic" in "my-group"
    Then the members "A, B" share the partitions of "my-topic"
    When each partition of "my-topic" gets 5 messages
    And every member reads and commits
    Then every message of "my-topic" was read once

  Scenario: The next line ends it, and what was shown is committed by then
    Given the topic "my-topic" holds 2 messages
    When client "A" sends "consume my-topic group=my-group follow\n"
    Then client "A" receives the lines:
      """
      # group=my-group generation=1 …
      my-topic-0@0 - message 0
      my-topic-0@1 - message 1
      """
    When client "A" sends "group my-group\n"
    Then client "A" receives the lines:
      """
      OK 2 messages next=my-topic-0@2,my-topic-1@0,my-topic-2@0
      my-group state=Empty type=classic generation=2 assignor=- members=0
      my-topic-0 committed=2 end=2 lag=0 owner=-
      OK my-group
      """

  Scenario: A member who wants a number of messages leaves with the last
    Given the topic "my-topic" holds 3 messages
    When client "A" sends "consume my-topic group=my-group max=2 follow\n"
    Then client "A" receives the lines:
      """
      # group=my-group generation=1 …
      my-topic-0@0 - message 0
      my-topic-0@1 - message 1
      OK 2 messages next=my-topic-0@2,my-topic-1@0,my-topic-2@0
      """
    When a client sends "consume my-topic group=my-group\n"
    Then it receives "my-topic-0@2 - message 2\nOK 1 message next=my-topic-0@3,my-topic-1@0,my-topic-2@0\n"

  Scenario: Who reads a topic that is deleted is told so, and is no member any more
    When client "A" sends "consume my-topic group=my-group follow\n"
    Then client "A" receives "# group=my-group generation=1 …\n"
    When a client sends "delete my-topic\n"
    Then it receives "OK my-topic deleted\n"
    And client "A" receives "ERR UNKNOWN_TOPIC_OR_PARTITION …my-topic…\n"
    And a client soon can send "group my-group\n" and receives "…state=Empty …members=0\nOK …\n"

  Rule: Text and Kafka clients are members of one group

    Scenario: A Kafka client leads, and one over text follows
      When the member "K" joins "my-group" to read "my-topic"
      And the member "T" follows "my-topic" in "my-group"
      Then the members "K, T" share the partitions of "my-topic"
      When each partition of "my-topic" gets 5 messages
      And every member reads and commits
      Then every message of "my-topic" was read once

    Scenario: One over text leads, and hands out the partitions to Kafka clients
      When the member "T" follows "my-topic" in "my-group"
      And the members "K, L" join "my-group" to read "my-topic"
      Then the members "K, L, T" share the partitions of "my-topic"
      When each partition of "my-topic" gets 5 messages
      And every member reads and commits
      Then every message of "my-topic" was read once

    Scenario: A Kafka client that falls silent loses its partitions to one over text
      When the member "K" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      And the member "T" follows "my-topic" in "my-group"
      And the member "K" stalls
      Then the member "T" soon shares the partitions of "my-topic"

    Scenario: A topic that gets more partitions
      When the members "T, U" follow "my-topic" in "my-group"
      And a Kafka client sends CreatePartitions v3:
        | topics[0].name  | my-topic |
        | topics[0].count | 5        |
      Then it is answered:
        | results[0].errorCode | NONE |
      And the members "T, U" soon share the partitions of "my-topic"

  Rule: A broker that stops lets its members go

    @own-broker
    Scenario: SIGTERM
      Given a broker of its own
      And the topic "my-topic" holds 1 messages
      When client "A" sends "consume my-topic group=g follow\n"
      Then client "A" receives "# group=g generation=1 …\nmy-topic-0@0 - message 0\n"
      When the broker is stopped and started again
      Then client "A" receives "OK 1 message next=my-topic-0@1\n"
      When a client sends "group g\n"
      Then it receives "g state=Empty …members=0\nmy-topic-0 committed=1 end=1 lag=0 owner=-\nOK g\n"

    @durability @own-broker
    Scenario: SIGKILL: what was shown and committed is not shown again, and the new member need not wait for the dead one for long
      Given a broker with the settings:
        | KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS     | 500 |
        | KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS     | 500 |
        | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS | 0   |
      And the topic "my-topic" holds 2 messages
      When client "A" sends "consume my-topic group=g follow\n"
      Then client "A" receives "# group=g generation=1 …\nmy-topic-0@0 - message 0\nmy-topic-0@1 - message 1\n"
      And a client soon can send "group g\n" and receives "g state=Stable …\nmember …\nmy-topic-0 committed=2 …\nOK g\n"
      When the broker is killed and started again
      And a client sends "produce my-topic another\n"
      Then it receives "OK my-topic-0@2\n"
      When client "B" sends "consume my-topic group=g follow\n"
      Then client "B" receives "# group=g generation=…\nmy-topic-0@2 - another\n"
