@kafka @groups @short-sessions
Feature: Members that fail
  A member that is gone cannot say so. The broker believes that a member is alive as long as it heartbeats; when its session timeout has passed without one, its
  partitions go to the others. Whoever was believed dead and was only slow must not do harm when it wakes up: its word counts no more.

  Background:
    Given a broker
    And the coordinator of "my-group, my-other" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Rule: Who is silent for its session timeout loses its partitions

    Scenario: A member is killed
      Given the members "A, B" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      When the member "A" is killed
      Then the member "B" shares the partitions of "my-topic"

    Scenario: All but one are killed
      Given the members "A, B, C, D" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      When the member "A" is killed
      And the member "B" is killed
      And the member "D" is killed
      Then the member "C" shares the partitions of "my-topic"

    Scenario: A member stalls, though it is still connected
      Given the members "A, B" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      When the member "A" stalls
      Then the member "B" shares the partitions of "my-topic"

    Scenario: The last member is killed, and its group is empty
      Given the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      When the member "A" is killed
      And a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState     | Empty |
        | groups[0].members.length | 0     |

    Scenario: Heartbeats keep a member alive beyond its session timeout
      Both have the same session timeout; the one in the other group, which is silent, is gone first, though it came later.

      Given the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      And the member "S" joins "my-other" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      When the member "A" heartbeats until the member "S" is gone
      Then the member "A" shares the partitions of "my-topic"
      And "my-group" has not rebalanced

    Scenario: Who heartbeats and does not join again in time is left out
      Given the members "A, B" join "my-group" to read "my-topic", with:
        | rebalanceTimeoutMs | 1000 |
      When the member "B" ignores rebalances
      And the member "C" joins "my-group" to read "my-topic", with:
        | rebalanceTimeoutMs | 1000 |
      Then the members "A, C" share the partitions of "my-topic"

    Scenario: What a killed member committed is not read again, and what it did not commit is not lost
      Given the batch "A" of "one"
      And the batch "B" of "two"
      And "my-topic-0" holds the batch "A"
      And "my-topic-2" holds the batch "A"
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      And the member "A" reads and commits
      And "my-topic-1" holds the batch "B"
      And "my-topic-2" holds the batch "B"
      And the member "A" reads without a commit
      When the member "A" is killed
      And the member "B" joins "my-group" to read "my-topic"
      Then the member "B" shares the partitions of "my-topic"
      When the member "B" reads and commits
      Then every message of "my-topic" was read once, but "two" twice

  Rule: A client that vanishes in the middle of the exchange holds up the others no longer than its timeouts

    Scenario: After it got its id
      When Kafka client "V" sends JoinGroup v5:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "V" is answered:
        | errorCode | MEMBER_ID_REQUIRED |
      When Kafka client "V" vanishes
      And the member "A" joins "my-group" to read "my-topic"
      Then the member "A" shares the partitions of "my-topic"

    Scenario: After it got its id, beside members that share the partitions already
      Given the member "A" joins "my-group" to read "my-topic"
      When Kafka client "V" sends JoinGroup v5:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 500              |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "V" is answered:
        | errorCode | MEMBER_ID_REQUIRED |
      When Kafka client "V" vanishes
      And the member "S" joins "my-other" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      And the member "A" heartbeats until the member "S" is gone
      Then "my-group" has not rebalanced

    Scenario: After it joined as the leader, before it handed out anything
      When Kafka client "V" sends JoinGroup v3:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 1000             |
        | rebalanceTimeoutMs    | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "V" is answered:
        | generationId | 1 |
      When Kafka client "V" vanishes
      And the member "A" joins "my-group" to read "my-topic"
      Then the member "A" shares the partitions of "my-topic"

    Scenario: While it waits for the others to join
      Given the member "A" joins "my-group" to read "my-topic"
      When Kafka client "V" sends JoinGroup v3:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then the member "A" is soon told to join again
      When Kafka client "V" vanishes
      Then the member "A" shares the partitions of "my-topic"

    Scenario: After it joined, before it synced
      Given the member "A" joins "my-group" to read "my-topic"
      When Kafka client "V" sends JoinGroup v3:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then the member "A" is soon told to join again
      When Kafka client "A" sends JoinGroup v5:
        | groupId               | my-group         |
        | memberId              | $A               |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "V" is answered:
        | generationId | 2 |
      And Kafka client "A" is answered:
        | members.length | 2 |
      When Kafka client "V" vanishes
      And the member "A" joins again
      Then the member "A" shares the partitions of "my-topic"

    Scenario: While it waits for the leader's assignment
      Given the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      When Kafka client "V" sends JoinGroup v3:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then the member "A" is soon told to join again
      When Kafka client "A" sends JoinGroup v5:
        | groupId               | my-group         |
        | memberId              | $A               |
        | sessionTimeoutMs      | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "V" is answered:
        | generationId | 2 |
      And "memberId" of the answer to Kafka client "V" is remembered as "V"
      And Kafka client "A" is answered
      When Kafka client "V" sends SyncGroup v3:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $V       |
      And the member "A" is killed
      And the member "B" joins "my-group" to read "my-topic"
      Then Kafka client "V" is answered:
        | errorCode | REBALANCE_IN_PROGRESS |
      And the member "B" shares the partitions of "my-topic"

  Rule: A late word counts no more

    Background:
      Given the members "A, B" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      And the member "A" stalls
      And the member "B" shares the partitions of "my-topic"

    Scenario Outline: The late commit of a member that the group has left behind, in v<version>
      When Kafka client "A" sends OffsetCommit v<version>:
        | groupId                   | my-group          |
        | generationIdOrMemberEpoch | $generationOfA    |
        | memberId                  | $A                |
        | my-topic-0                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=UNKNOWN_MEMBER_ID |
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |

      Examples:
        | version |
        | 2       |
        | 8       |
        | 9       |

    Scenario: Its late heartbeat
      When Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group       |
        | generationId | $generationOfA |
        | memberId     | $A             |
      Then Kafka client "A" is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

    Scenario: It may join again as somebody new
      When the member "A" starts anew
      Then the members "A, B" share the partitions of "my-topic"

  Rule: Commits of another generation

    Background:
      Given the members "A, B" join "my-group" to read "my-topic"

    Scenario Outline: A commit of generation <generation> by a member that is in another one
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | generationIdOrMemberEpoch | <generation>      |
        | memberId                  | $A                |
        | my-topic-0                | committedOffset=7 |
        | my-topic-1                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=ILLEGAL_GENERATION |
        | my-topic-1 | errorCode=ILLEGAL_GENERATION |
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |

      Examples:
        | generation |
        | 0          |
        | 99         |
        | -1         |

    Scenario: A commit while the group rebalances still counts, as long as nobody else has the partition
      When Kafka client "C" sends JoinGroup v3:
        | groupId               | my-group         |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then the member "A" is soon told to join again
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | generationIdOrMemberEpoch | $generationOfA    |
        | memberId                  | $A                |
        | my-topic-0                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=NONE |

    Scenario: A commit between join and sync
      Given the member "C" joins "my-other" to read "my-topic"
      When Kafka client "C" sends JoinGroup v9:
        | groupId               | my-other |
        | memberId              | $C       |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "C" is answered:
        | generationId | 2 |
      When Kafka client "C" sends OffsetCommit v8:
        | groupId                   | my-other          |
        | generationIdOrMemberEpoch | 2                 |
        | memberId                  | $C                |
        | my-topic-0                | committedOffset=7 |
      Then Kafka client "C" is answered:
        | my-topic-0 | errorCode=REBALANCE_IN_PROGRESS |
