@kafka @groups
Feature: Sharing the partitions of a topic in a group
  Consumers that name the same group share the partitions of the topics that they read: each partition belongs to one of them at any time, so
  each message is read by one. Who belongs to the group changes all the time, and the partitions move with it.

  Background:
    Given a broker
    And the coordinator of "my-group, my-other" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Rule: All partitions have an owner, and only one

    Scenario Outline: <members> share 3 partitions
      When the members "<members>" join "my-group" to read "my-topic"
      Then the members "<members>" share the partitions of "my-topic"

      Examples: who comes fourth and fifth has nothing to do
        | members       |
        | A             |
        | A, B          |
        | A, B, C       |
        | A, B, C, D    |
        | A, B, C, D, E |

    Scenario: Several topics
      Given the Kafka topic "my-other" with 2 partitions
      When the members "A, B" join "my-group" to read "my-topic, my-other"
      Then the members "A, B" share the partitions of "my-topic, my-other"

    Scenario: Members that want different topics
      Given the Kafka topic "my-other" with 2 partitions
      When the member "A" joins "my-group" to read "my-topic"
      And the member "B" joins "my-group" to read "my-other"
      Then the members own:
        | A | my-topic-0, my-topic-1, my-topic-2 |
        | B | my-other-0, my-other-1             |

    Scenario: Two groups do not disturb each other
      When the members "A, B" join "my-group" to read "my-topic"
      And the member "C" joins "my-other" to read "my-topic"
      Then the members "A, B" share the partitions of "my-topic"
      And the member "C" shares the partitions of "my-topic"
      And "my-group" has not rebalanced
      When the member "A" leaves its group
      Then the member "B" shares the partitions of "my-topic"
      And "my-other" has not rebalanced

  Rule: Partitions move when members come and go

    Scenario: A member joins
      Given the member "A" joins "my-group" to read "my-topic"
      When the member "B" joins "my-group" to read "my-topic"
      Then the members "A, B" share the partitions of "my-topic"
      When the member "C" joins "my-group" to read "my-topic"
      Then the members "A, B, C" share the partitions of "my-topic"

    Scenario: A member leaves
      Given the members "A, B, C" join "my-group" to read "my-topic"
      When the member "B" leaves its group
      Then the members "A, C" share the partitions of "my-topic"
      When the member "A" leaves its group
      Then the member "C" shares the partitions of "my-topic"

    Scenario: A member that had nothing to do takes over
      Given the members "A, B, C, D" join "my-group" to read "my-topic"
      When the member "A" leaves its group
      Then the members "B, C, D" share the partitions of "my-topic"

    Scenario: The last one leaves, and another one begins anew
      Given the member "A" joins "my-group" to read "my-topic"
      When the member "A" leaves its group
      And a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is answered:
        | groups[0].groupState     | Empty    |
        | groups[0].protocolType   | consumer |
        | groups[0].protocolData   |          |
        | groups[0].members.length | 0        |
      When the member "B" joins "my-group" to read "my-topic"
      Then the member "B" shares the partitions of "my-topic"

    Scenario: Heartbeats tell the others of a rebalance
      Given the member "A" joins "my-group" to read "my-topic"
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group |
        | protocols[0].name     | range    |
        | protocols[0].metadata | any      |
      And Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group       |
        | memberId     | $A             |
        | generationId | $generationOfA |
      Then Kafka client "A" is soon answered:
        | errorCode | REBALANCE_IN_PROGRESS |
      And Kafka client "B" has no answer yet

  Rule: A rebalance loses nothing, and repeats nothing that was committed

    Background:
      Given the batch "A" of "one"
      And the batch "B" of "two"
      And the batch "C" of "three"
      And the batch "D" of "four"
      And "my-topic-0" holds the batch "A"
      And "my-topic-1" holds the batch "B"
      And "my-topic-2" holds the batch "C"

    Scenario: A member joins
      Given the member "A" joins "my-group" to read "my-topic"
      And the member "A" reads and commits
      When the member "B" joins "my-group" to read "my-topic"
      And "my-topic-0" holds the batch "D"
      And "my-topic-2" holds the batches "D, D"
      And every member reads and commits
      Then every message of "my-topic" was read once
      When the members "C, D, E" join "my-group" to read "my-topic"
      And "my-topic-1" holds the batch "A"
      And every member reads and commits
      Then every message of "my-topic" was read once

    Scenario: A member leaves
      Given the members "A, B, C" join "my-group" to read "my-topic"
      And every member reads and commits
      When the member "B" leaves its group
      Then the members "A, C" share the partitions of "my-topic"
      When "my-topic-0" holds the batch "D"
      And "my-topic-1" holds the batch "D"
      And "my-topic-2" holds the batch "D"
      And every member reads and commits
      Then every message of "my-topic" was read once

    Scenario: What was read and not committed is read again by whoever takes over
      The successor cannot know how far the other one came, only what it committed.

      Given the member "A" joins "my-group" to read "my-topic"
      And the member "A" reads and commits
      And "my-topic-2" holds the batch "D"
      And the member "A" reads without a commit
      When the member "A" leaves its group
      And the member "B" joins "my-group" to read "my-topic"
      And the member "B" reads and commits
      Then every message of "my-topic" was read once, but "four" twice

    Scenario: The group goes on where it stood, after all of it was gone
      Given the members "A, B" join "my-group" to read "my-topic"
      And every member reads and commits
      When the member "A" leaves its group
      And the member "B" leaves its group
      And "my-topic-1" holds the batch "D"
      And the member "C" joins "my-group" to read "my-topic"
      And the member "C" reads and commits
      Then every message of "my-topic" was read once
      And the offsets of "my-group" are:
        | my-topic-0 | 1 |
        | my-topic-1 | 2 |
        | my-topic-2 | 1 |
