@kafka @groups
Feature: Static members
  A consumer that is restarted for an update is back within seconds. If it has a name of its own, `group.instance.id`, it gets its partitions back, and
  nobody else notices: no rebalance when it goes, none when it returns. Only one may have the name at a time, and the last to come has it.

  Background:
    Given a broker
    And the coordinator of "my-group" is ready
    And the Kafka topic "my-topic" with 3 partitions
    And the members "A, B" join "my-group" to read "my-topic", with:
      | groupInstanceId  | instance-{name} |
      | sessionTimeoutMs | 10000           |

  Scenario: It comes back, and nobody else notices
    Given what the member "A" owns is remembered
    And what the member "B" owns is remembered
    When the member "A" is killed
    And the member "A" comes back
    Then "my-group" has not rebalanced
    And the member "A" owns the same as before
    And the member "B" owns the same as before
    When the member "B" is killed
    And the member "B" comes back
    Then "my-group" has not rebalanced
    And the member "A" owns the same as before
    And the member "B" owns the same as before

  Scenario: It has a new member id when it comes back
    Given "$A" is remembered as "before"
    When the member "A" is killed
    And the member "A" comes back
    And Kafka client "A" sends Heartbeat v4:
      | groupId         | my-group       |
      | memberId        | $before        |
      | groupInstanceId | instance-A     |
      | generationId    | $generationOfA |
    Then Kafka client "A" is answered:
      | errorCode | FENCED_INSTANCE_ID |
    When Kafka client "A" sends Heartbeat v4:
      | groupId         | my-group       |
      | memberId        | $A             |
      | groupInstanceId | instance-A     |
      | generationId    | $generationOfA |
    Then Kafka client "A" is answered:
      | errorCode | NONE |

  @short-sessions
  Scenario: Its partitions go to others when it stays away for longer than its session timeout
    When the member "C" joins "my-group" to read "my-topic", with:
      | groupInstanceId  | instance-C |
      | sessionTimeoutMs | 1000       |
    Then the members "A, B, C" share the partitions of "my-topic"
    When the member "C" is killed
    Then the members "A, B" share the partitions of "my-topic"

  Scenario: Two with one name: the second one has it, and whatever the first one says is refused
    Given "$A" is remembered as "first"
    And "$generationOfA" is remembered as "generation"
    When Kafka client "T" sends JoinGroup v9:
      | groupId               | my-group         |
      | groupInstanceId       | instance-A       |
      | protocols[0].name     | range            |
      | protocols[0].metadata | to read my-topic |
    Then Kafka client "T" is answered:
      | errorCode    | NONE        |
      | generationId | $generation |
      | memberId     | not $first  |
    When Kafka client "A" sends Heartbeat v4:
      | groupId         | my-group    |
      | memberId        | $first      |
      | groupInstanceId | instance-A  |
      | generationId    | $generation |
    Then Kafka client "A" is answered:
      | errorCode | FENCED_INSTANCE_ID |
    When Kafka client "A" sends OffsetCommit v8:
      | groupId                   | my-group          |
      | memberId                  | $first            |
      | groupInstanceId           | instance-A        |
      | generationIdOrMemberEpoch | $generation       |
      | my-topic-0                | committedOffset=7 |
    Then Kafka client "A" is answered:
      | my-topic-0 | errorCode=FENCED_INSTANCE_ID |
    When Kafka client "A" sends SyncGroup v3:
      | groupId         | my-group    |
      | memberId        | $first      |
      | groupInstanceId | instance-A  |
      | generationId    | $generation |
    Then Kafka client "A" is answered:
      | errorCode | FENCED_INSTANCE_ID |
    When Kafka client "A" sends JoinGroup v9:
      | groupId               | my-group         |
      | memberId              | $first           |
      | groupInstanceId       | instance-A       |
      | protocols[0].name     | range            |
      | protocols[0].metadata | to read my-topic |
    Then Kafka client "A" is answered:
      | errorCode | FENCED_INSTANCE_ID |
    And the offsets of "my-group" are:
      | my-topic-0 | -1 |

  Scenario: Who waits in a rebalance under a name that somebody else takes is told so
    When Kafka client "N" sends JoinGroup v3:
      | groupId               | my-group         |
      | protocols[0].name     | range            |
      | protocols[0].metadata | to read my-topic |
    Then the member "B" is soon told to join again
    When Kafka client "A" sends JoinGroup v9:
      | groupId               | my-group         |
      | memberId              | $A               |
      | groupInstanceId       | instance-A       |
      | protocols[0].name     | range            |
      | protocols[0].metadata | to read my-topic |
    And Kafka client "T" sends JoinGroup v9:
      | groupId               | my-group         |
      | groupInstanceId       | instance-A       |
      | protocols[0].name     | range            |
      | protocols[0].metadata | to read my-topic |
    Then Kafka client "A" is answered:
      | errorCode | FENCED_INSTANCE_ID |

  Scenario: Somebody with the name and no such member id
    When a Kafka client sends Heartbeat v4:
      | groupId         | my-group       |
      | memberId        | nobody         |
      | groupInstanceId | instance-A     |
      | generationId    | $generationOfA |
    Then it is answered:
      | errorCode | FENCED_INSTANCE_ID |
    When it sends Heartbeat v4:
      | groupId         | my-group       |
      | memberId        | $A             |
      | groupInstanceId | instance-X     |
      | generationId    | $generationOfA |
    Then it is answered:
      | errorCode | UNKNOWN_MEMBER_ID |

  Scenario: An administrator can remove it by its name
    When a Kafka client sends LeaveGroup v5:
      | groupId                    | my-group   |
      | members[0].memberId        |            |
      | members[0].groupInstanceId | instance-A |
      | members[1].memberId        |            |
      | members[1].groupInstanceId | instance-X |
    Then it is answered:
      | errorCode                  | NONE              |
      | members[0].groupInstanceId | instance-A        |
      | members[0].errorCode       | NONE              |
      | members[1].groupInstanceId | instance-X        |
      | members[1].errorCode       | UNKNOWN_MEMBER_ID |
    When the member "A" stalls
    Then the member "B" shares the partitions of "my-topic"

  Scenario: Who describes the group sees the names
    When a Kafka client sends DescribeGroups v5:
      | groups | [my-group] |
    Then it is answered:
      | groups[0].members.length                      | 2          |
      | groups[0].members[instance-A].groupInstanceId | instance-A |
      | groups[0].members[instance-A].memberId        | $A         |
      | groups[0].members[instance-B].memberId        | $B         |
