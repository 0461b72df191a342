@kafka @groups @short-sessions
Feature: Who is still alive
  Whoever is gone cannot say so. A group believes that a member is alive as long as it hears of it; after a silence of its session timeout its
  partitions go to others. That may be wrong: it was perhaps only slow. So when it comes back, its word must not count any more.

  Rule: Who is silent for its session timeout is dead, and nobody else is

    Background:
      Given a broker
      And the coordinator of "my-group, my-other" is ready
      And the Kafka topic "my-topic" with 3 partitions

    Scenario: A member is killed, and its partitions go to the other
      Given the member "B" joins "my-group" to read "my-topic"
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      When the member "A" is killed
      Then the member "B" shares the partitions of "my-topic"

    Scenario: A member that heartbeats lives on
      S is alone in a group of its own. When it is gone, longer has passed than B's session timeout.

      Given the members "B, A" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      And the member "S" joins "my-other" to read "my-topic", with:
        | sessionTimeoutMs | 750 |
      When the member "A" is killed
      Then the member "B" shares the partitions of "my-topic"
      When the member "B" heartbeats until the member "S" is gone
      Then "my-group" has not rebalanced

    Scenario: Each member has a session timeout of its own
      Given the member "B" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 60000 |
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      When the member "A" stalls
      And the member "B" stalls
      And a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState          | PreparingRebalance |
        | groups[0].members.length      | 1                  |
        | groups[0].members[0].memberId | $B                 |

    Scenario: A session can begin anew with another timeout
      Who comes without a member id does not know its name while it waits for the others, and cannot heartbeat: so the broker gives it
      five minutes, and its own session timeout only when it has told it who it is. A static member comes like that.

      Given the member "A" joins "my-group" to read "my-topic", with:
        | groupInstanceId  | instance-A |
        | sessionTimeoutMs | 500        |
      When the member "A" is killed
      And a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState | Empty |

    @consumer-protocol
    Scenario: Who has done what it was waited for is not waited for any more
      In the newer protocol the broker asks A to give up a partition for B, and watches over that as over a session: it gives A half a
      second for it. A does so at once.

      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic", with:
        | rebalanceTimeoutMs | 500 |
      And the member "B" joins "my-group" in the consumer protocol to read "my-topic"
      And the member "S" joins "my-other" to read "my-topic", with:
        | sessionTimeoutMs | 750 |
      When the member "A" heartbeats until the member "S" is gone
      Then the members "A, B" share the partitions of "my-topic"

    Scenario: The end of one group ends no session in another one
      Given the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      When the member "B" joins "my-other" to read "my-topic"
      And the member "B" leaves its group
      And a Kafka client sends DeleteGroups v2:
        | groupsNames | [my-other] |
      Then it is answered:
        | results[my-other].errorCode | NONE |
      When the member "A" is killed
      And a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState | Empty |

  Rule: The word of whoever is no member does not count

    Background:
      Given a broker
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions

    Scenario: A member that was taken for dead comes back, and its late commit is refused
      Given the member "B" joins "my-group" to read "my-topic"
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 500 |
      When the member "A" stalls
      Then the member "B" shares the partitions of "my-topic"
      When Kafka client "B" sends OffsetCommit v8:
        | groupId                   | my-group           |
        | memberId                  | $B                 |
        | generationIdOrMemberEpoch | $generationOfB     |
        | my-topic-2                | committedOffset=30 |
      Then Kafka client "B" is answered:
        | my-topic-2 | errorCode=NONE |
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group           |
        | memberId                  | $A                 |
        | generationIdOrMemberEpoch | $generationOfB     |
        | my-topic-2                | committedOffset=20 |
      Then Kafka client "A" is answered:
        | my-topic-2 | errorCode=UNKNOWN_MEMBER_ID |
      And the offsets of "my-group" are:
        | my-topic-2 | 30 |

    Scenario: It is to learn that it is no member, before it learns that its generation is over
      Given the members "A, B" join "my-group" to read "my-topic"
      When the member "A" leaves its group
      Then the member "B" shares the partitions of "my-topic"
      When Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group       |
        | memberId     | $A             |
        | generationId | $generationOfA |
      Then Kafka client "A" is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

  Rule: A member speaks in the generation of the group

    Background:
      Given a broker
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions
      And the member "A" joins "my-group" to read "my-topic"
      And "$generationOfA" is remembered as "before"
      And the member "B" joins "my-group" to read "my-topic"

    Scenario: What it says in its generation counts
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | $A                |
        | generationIdOrMemberEpoch | $generationOfA    |
        | my-topic-0                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=NONE |

    Scenario: An older one is over, and its partitions may be others' now
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | $A                |
        | generationIdOrMemberEpoch | $before           |
        | my-topic-2                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-2 | errorCode=ILLEGAL_GENERATION |
      And the offsets of "my-group" are:
        | my-topic-2 | -1 |

    Scenario: A later one has never been
      When Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group |
        | memberId     | $A       |
        | generationId | 99       |
      Then Kafka client "A" is answered:
        | errorCode | ILLEGAL_GENERATION |

  Rule: A name that outlives a restart belongs to whoever came last with it

    Background:
      Given a broker
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions
      And the members "A, B" join "my-group" to read "my-topic", with:
        | groupInstanceId | instance-{name} |

    Scenario: Its holder may use it
      When Kafka client "A" sends Heartbeat v4:
        | groupId         | my-group       |
        | memberId        | $A             |
        | groupInstanceId | instance-A     |
        | generationId    | $generationOfA |
      Then Kafka client "A" is answered:
        | errorCode | NONE |

    Scenario: Another member may not
      When Kafka client "B" sends Heartbeat v4:
        | groupId         | my-group       |
        | memberId        | $B             |
        | groupInstanceId | instance-A     |
        | generationId    | $generationOfB |
      Then Kafka client "B" is answered:
        | errorCode | FENCED_INSTANCE_ID |

    Scenario: Nobody has it, and nobody is fenced
      When Kafka client "A" sends Heartbeat v4:
        | groupId         | my-group       |
        | memberId        | $A             |
        | groupInstanceId | instance-X     |
        | generationId    | $generationOfA |
      Then Kafka client "A" is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

    Scenario: A second one comes with the name, and the first one is to learn why its word counts no more
      Given "$A" is remembered as "first"
      And "$generationOfA" is remembered as "generation"
      When Kafka client "T" sends JoinGroup v9:
        | groupId               | my-group         |
        | groupInstanceId       | instance-A       |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "T" is answered:
        | memberId     | not $first  |
        | generationId | $generation |
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | $first            |
        | groupInstanceId           | instance-A        |
        | generationIdOrMemberEpoch | $generation       |
        | my-topic-0                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=FENCED_INSTANCE_ID |
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |

  @own-broker
  Rule: Silence counts only while the broker listens

    Scenario: The broker sleeps longer than any session, and wakes up
      Given a broker with the settings:
        | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS | 0   |
        | KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS     | 100 |
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 700 |
      When the broker sleeps for 900 milliseconds
      And Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group       |
        | memberId     | $A             |
        | generationId | $generationOfA |
      Then Kafka client "A" is answered:
        | errorCode | NONE |
