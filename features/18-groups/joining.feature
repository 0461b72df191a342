@kafka @groups
Feature: Joining a group, request by request
  A rebalance in Kafka's classic protocol is a conversation: everybody joins, and is answered when all have; the one whom the broker makes the leader is told
  what everybody wants, decides who gets what, and hands that to the broker as it syncs; each member that syncs gets its share. The broker
  does not look into what the members tell each other.

  Background:
    Given a broker
    And the coordinator of "my-group" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Rule: First a client looks for the coordinator

    Scenario Outline: FindCoordinator v<version>
      When a Kafka client sends FindCoordinator v<version>:
        | key | my-group |
      Then it is answered:
        | errorCode | NONE |
        | nodeId    | >=0  |
        | port      | >=1  |

      Examples: one group
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |

    Scenario Outline: FindCoordinator v<version>
      When a Kafka client sends FindCoordinator v<version>:
        | coordinatorKeys | [my-group, my-other] |
      Then it is answered:
        | coordinators.length              | 2    |
        | coordinators[my-group].errorCode | NONE |
        | coordinators[my-group].nodeId    | >=0  |
        | coordinators[my-other].errorCode | NONE |
        | coordinators[my-other].port      | >=1  |
      And at the address "coordinators[0]" of the answer somebody speaks Kafka's wire protocol

      Examples: several groups
        | version |
        | 4       |
        | 5       |
        | 6       |

    Scenario: A kind of coordinator that does not exist
      When a Kafka client sends FindCoordinator v2:
        | key     | my-group |
        | keyType | 9        |
      Then it is answered:
        | errorCode | INVALID_REQUEST |

  Rule: A member joins, and gets an id

    Scenario Outline: JoinGroup v<version> lets a client in at once
      When a Kafka client sends JoinGroup v<version>:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | range    |
        | protocols[0].metadata | topics   |
      Then it is answered:
        | errorCode            | NONE       |
        | generationId         | 1          |
        | protocolName         | range      |
        | memberId             | harness-…  |
        | leader               | harness-…  |
        | members.length       | 1          |
        | members[0].memberId  | harness-…  |
        | members[0].metadata  | topics     |
      And "leader" of the answer is remembered as "leader"
      When it sends Heartbeat v1:
        | groupId      | my-group |
        | generationId | 1        |
        | memberId     | $leader  |
      Then it is answered:
        | errorCode | NONE |

      Examples: these old ones
        | version |
        | 2       |
        | 3       |

      @beyond-kafka
      Examples: these older ones, which Kafka 4 has dropped
        | version |
        | 0       |
        | 1       |

    Scenario Outline: JoinGroup v<version> gives a client an id first
      A client whose first request was lost on the way asks again, and would leave behind a member that nobody is.

      When a Kafka client sends JoinGroup v<version>:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | range    |
        | protocols[0].metadata | topics   |
      Then it is answered:
        | errorCode      | MEMBER_ID_REQUIRED |
        | generationId   | -1                 |
        | memberId       | harness-…          |
        | members.length | 0                  |
      And "memberId" of the answer is remembered as "A"
      When it sends JoinGroup v<version>:
        | groupId               | my-group |
        | memberId              | $A       |
        | protocolType          | connect  |
        | protocols[0].name     | range    |
        | protocols[0].metadata | topics   |
      Then it is answered:
        | errorCode           | NONE   |
        | generationId        | 1      |
        | protocolName        | range  |
        | memberId            | $A     |
        | leader              | $A     |
        | members.length      | 1      |
        | members[0].memberId | $A     |
        | members[0].metadata | topics |

      Examples: from 6 on compact
        | version |
        | 4       |
        | 5       |
        | 6       |
        | 7       |
        | 8       |
        | 9       |

    Scenario: Ids do not repeat
      When a Kafka client sends JoinGroup v6:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | range    |
        | protocols[0].metadata | topics   |
      Then it is answered:
        | errorCode | MEMBER_ID_REQUIRED |
      And "memberId" of the answer is remembered as "first"
      When it sends JoinGroup v6:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | range    |
        | protocols[0].metadata | topics   |
      Then it is answered:
        | errorCode | MEMBER_ID_REQUIRED |
        | memberId  | not $first         |

    Scenario: Only the leader is told what the others want
      When Kafka client "A" sends JoinGroup v3:
        | groupId               | my-group    |
        | protocolType          | connect     |
        | protocols[0].name     | range       |
        | protocols[0].metadata | wishes of A |
      Then Kafka client "A" is answered
      And "memberId" of the answer to Kafka client "A" is remembered as "A"
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group    |
        | protocolType          | connect     |
        | protocols[0].name     | range       |
        | protocols[0].metadata | wishes of B |
      And Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group |
        | memberId     | $A       |
        | generationId | 1        |
      Then Kafka client "A" is soon answered:
        | errorCode | REBALANCE_IN_PROGRESS |
      When Kafka client "A" sends JoinGroup v9:
        | groupId               | my-group    |
        | memberId              | $A          |
        | protocolType          | connect     |
        | protocols[0].name     | range       |
        | protocols[0].metadata | new wishes  |
      Then Kafka client "A" is answered:
        | errorCode             | NONE        |
        | generationId          | 2           |
        | leader                | $A          |
        | protocolType          | connect     |
        | members.length        | 2           |
        | members[$A].metadata  | new wishes  |
      And Kafka client "B" is answered:
        | errorCode      | NONE   |
        | generationId   | 2      |
        | leader         | $A     |
        | memberId       | not $A |
        | members.length | 0      |

    Scenario: Who joins again and wants the same as before gets the same answer again
      The answer may have been lost on the way: this is no reason for everybody else to join again. Only the leader's word is: so it asks for a rebalance.

      Given the member "A" joins "my-group" to read "my-topic"
      And the member "B" joins "my-group" to read "my-topic"
      When Kafka client "B" sends JoinGroup v9:
        | groupId               | my-group         |
        | memberId              | $B               |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "B" is answered:
        | errorCode    | NONE           |
        | generationId | $generationOfB |
        | memberId     | $B             |
      And "my-group" has not rebalanced

  Rule: The protocol is one that all know

    Scenario: The protocol that most members name first
      When Kafka client "A" sends JoinGroup v3:
        | groupId               | my-group     |
        | protocolType          | connect      |
        | protocols[0].name     | range        |
        | protocols[0].metadata | A, range     |
        | protocols[1].name     | sticky       |
        | protocols[1].metadata | A, sticky    |
      Then Kafka client "A" is answered:
        | protocolName | range |
      And "memberId" of the answer to Kafka client "A" is remembered as "A"
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group     |
        | protocolType          | connect      |
        | protocols[0].name     | special      |
        | protocols[0].metadata | B, special   |
        | protocols[1].name     | sticky       |
        | protocols[1].metadata | B, sticky    |
        | protocols[2].name     | range        |
        | protocols[2].metadata | B, range     |
      And Kafka client "C" sends JoinGroup v3:
        | groupId               | my-group     |
        | protocolType          | connect      |
        | protocols[0].name     | sticky       |
        | protocols[0].metadata | C, sticky    |
        | protocols[1].name     | range        |
        | protocols[1].metadata | C, range     |
      And a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState     | PreparingRebalance |
        | groups[0].members.length | 3                  |
      When Kafka client "A" sends JoinGroup v3:
        | groupId               | my-group     |
        | memberId              | $A           |
        | protocolType          | connect      |
        | protocols[0].name     | range        |
        | protocols[0].metadata | A, range     |
        | protocols[1].name     | sticky       |
        | protocols[1].metadata | A, sticky    |
      Then Kafka client "A" is answered:
        | generationId         | 2         |
        | protocolName         | sticky    |
        | members.length       | 3         |
        | members[$A].metadata | A, sticky |
      And Kafka client "B" is answered:
        | protocolName | sticky |
      And Kafka client "C" is answered:
        | protocolName | sticky |

    Scenario: No protocol in common
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends JoinGroup v3:
        | groupId               | my-group |
        | protocols[0].name     | other    |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode    | INCONSISTENT_GROUP_PROTOCOL |
        | generationId | -1                          |
      And "my-group" has not rebalanced

    Scenario: Another type of protocol
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends JoinGroup v3:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode | INCONSISTENT_GROUP_PROTOCOL |
      And "my-group" has not rebalanced

    Scenario: No protocol at all
      When a Kafka client sends JoinGroup v3:
        | groupId   | my-group |
        | protocols | []       |
      Then it is answered:
        | errorCode | INCONSISTENT_GROUP_PROTOCOL |

    Scenario: No type of protocol
      When a Kafka client sends JoinGroup v3:
        | groupId               | my-group |
        | protocolType          |          |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode | INCONSISTENT_GROUP_PROTOCOL |

    Scenario: A group that is empty may take up another protocol
      Given the member "A" joins "my-group" to read "my-topic"
      And the member "A" leaves its group
      When a Kafka client sends JoinGroup v3:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | other    |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode    | NONE  |
        | protocolName | other |

  Rule: The leader hands out the assignment

    Background:
      Given the member "A" joins "my-group" to read "my-topic"
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      Then the member "A" is soon told to join again
      When Kafka client "A" sends JoinGroup v9:
        | groupId               | my-group |
        | memberId              | $A       |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "A" is answered:
        | generationId | 2  |
        | leader       | $A |
      And Kafka client "B" is answered
      And "memberId" of the answer to Kafka client "B" is remembered as "B"

    Scenario Outline: SyncGroup v<version>
      When Kafka client "A" sends SyncGroup v<version>:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $A          |
        | assignments[0].memberId   | $A          |
        | assignments[0].assignment | share of A  |
        | assignments[1].memberId   | $B          |
        | assignments[1].assignment | share of B  |
      Then Kafka client "A" is answered:
        | errorCode  | NONE       |
        | assignment | share of A |
      When Kafka client "B" sends SyncGroup v<version>:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $B       |
      Then Kafka client "B" is answered:
        | errorCode  | NONE       |
        | assignment | share of B |

      Examples: from 4 on compact
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |
        | 4       |

    Scenario: SyncGroup v5, which names the protocol
      When Kafka client "A" sends SyncGroup v5:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $A          |
        | protocolType              | consumer    |
        | protocolName              | range       |
        | assignments[0].memberId   | $A          |
        | assignments[0].assignment | share of A  |
      Then Kafka client "A" is answered:
        | errorCode    | NONE       |
        | protocolType | consumer   |
        | protocolName | range      |
        | assignment   | share of A |

    Scenario Outline: SyncGroup v5 that names <what>
      When Kafka client "A" sends SyncGroup v5:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $A       |
        | protocolType | <type>   |
        | protocolName | <name>   |
      Then Kafka client "A" is answered:
        | errorCode | INCONSISTENT_GROUP_PROTOCOL |

      Examples:
        | what             | type     | name   |
        | another protocol | consumer | sticky |
        | another type     | connect  | range  |
        | no protocol      | consumer | null   |
        | no type          | null     | range  |

    Scenario: Who syncs before the leader waits for it
      When Kafka client "B" sends SyncGroup v2:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $B       |
      And Kafka client "A" sends Heartbeat v4:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $A       |
      Then Kafka client "A" is answered:
        | errorCode | NONE |
      And Kafka client "B" has no answer yet
      When Kafka client "A" sends SyncGroup v2:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $A          |
        | assignments[0].memberId   | $B          |
        | assignments[0].assignment | all of it   |
      Then Kafka client "B" is answered:
        | errorCode  | NONE      |
        | assignment | all of it |
      And Kafka client "A" is answered:
        | errorCode  | NONE    |
        | assignment | 0 bytes |

    Scenario: What somebody else than the leader hands out counts for nothing
      When Kafka client "B" sends SyncGroup v2:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $B          |
        | assignments[0].memberId   | $B          |
        | assignments[0].assignment | all for me  |
      And Kafka client "A" sends SyncGroup v2:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $A          |
        | assignments[0].memberId   | $A          |
        | assignments[0].assignment | all of it   |
      Then Kafka client "A" is answered:
        | assignment | all of it |
      And Kafka client "B" is answered:
        | assignment | 0 bytes |

    Scenario: Who syncs again is told the same again
      When Kafka client "A" sends SyncGroup v2:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $A          |
        | assignments[0].memberId   | $A          |
        | assignments[0].assignment | all of it   |
      And Kafka client "A" sends SyncGroup v2:
        | groupId                   | my-group    |
        | generationId              | 2           |
        | memberId                  | $A          |
        | assignments[0].memberId   | $B          |
        | assignments[0].assignment | changed     |
      Then Kafka client "A" is answered:
        | assignment | all of it |
      And Kafka client "A" is answered:
        | errorCode  | NONE      |
        | assignment | all of it |

    Scenario Outline: A sync of generation <generation>
      When Kafka client "A" sends SyncGroup v2:
        | groupId      | my-group     |
        | generationId | <generation> |
        | memberId     | $A           |
      Then Kafka client "A" is answered:
        | errorCode  | ILLEGAL_GENERATION |
        | assignment | 0 bytes            |

      Examples: in generation 2
        | generation |
        | 1          |
        | 3          |
        | -1         |

    Scenario: A sync while a further member joins
      When Kafka client "C" sends JoinGroup v3:
        | groupId               | my-group |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      And Kafka client "B" sends SyncGroup v2:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $B       |
      Then Kafka client "B" is soon answered:
        | errorCode | REBALANCE_IN_PROGRESS |

    Scenario: Who waits for the leader is told when yet another member joins
      When Kafka client "B" sends SyncGroup v2:
        | groupId      | my-group |
        | generationId | 2        |
        | memberId     | $B       |
      And Kafka client "C" sends JoinGroup v3:
        | groupId               | my-group |
        | protocols[0].name     | range    |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "B" is answered:
        | errorCode | REBALANCE_IN_PROGRESS |

  Rule: Heartbeats and good-byes

    Background:
      Given the member "A" joins "my-group" to read "my-topic"

    Scenario Outline: Heartbeat v<version>
      When Kafka client "A" sends Heartbeat v<version>:
        | groupId      | my-group |
        | generationId | 1        |
        | memberId     | $A       |
      Then Kafka client "A" is answered:
        | errorCode | NONE |

      Examples: in 4 compact
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |
        | 4       |

    Scenario Outline: A heartbeat in generation <generation>
      When Kafka client "A" sends Heartbeat v3:
        | groupId      | my-group     |
        | generationId | <generation> |
        | memberId     | $A           |
      Then Kafka client "A" is answered:
        | errorCode | ILLEGAL_GENERATION |

      Examples: in generation 1
        | generation |
        | 0          |
        | 2          |
        | -1         |

    Scenario Outline: LeaveGroup v<version>
      When Kafka client "A" sends LeaveGroup v<version>:
        | groupId  | my-group |
        | memberId | $A       |
      Then Kafka client "A" is answered:
        | errorCode | NONE |
      When Kafka client "A" sends Heartbeat v3:
        | groupId      | my-group |
        | generationId | 1        |
        | memberId     | $A       |
      Then Kafka client "A" is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

      Examples: one member
        | version |
        | 0       |
        | 1       |
        | 2       |

    Scenario Outline: LeaveGroup v<version>
      When Kafka client "A" sends LeaveGroup v<version>:
        | groupId             | my-group |
        | members[0].memberId | $A       |
        | members[1].memberId | nobody   |
      Then Kafka client "A" is answered:
        | errorCode            | NONE              |
        | members.length       | 2                 |
        | members[0].memberId  | $A                |
        | members[0].errorCode | NONE              |
        | members[1].memberId  | nobody            |
        | members[1].errorCode | UNKNOWN_MEMBER_ID |
      When Kafka client "A" sends Heartbeat v3:
        | groupId      | my-group |
        | generationId | 1        |
        | memberId     | $A       |
      Then Kafka client "A" is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

      Examples: several members
        | version |
        | 3       |
        | 4       |
        | 5       |

  Rule: Who is not a member is told so

    Scenario Outline: <api> v<version> of somebody whom <where> does not know
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends <api> v<version>:
        | groupId      | <where> |
        | memberId     | nobody  |
        | generationId | 1       |
      Then it is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

      Examples:
        | api       | version | where    |
        | Heartbeat | 3       | my-group |
        | Heartbeat | 3       | my-other |
        | SyncGroup | 3       | my-group |
        | SyncGroup | 3       | my-other |

    Scenario Outline: Joining <where> with an id that the broker did not give out
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends JoinGroup v5:
        | groupId               | <where> |
        | memberId              | nobody  |
        | protocols[0].name     | range   |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

      Examples:
        | where    |
        | my-group |
        | my-other |

    Scenario: Leaving a group that does not exist
      When a Kafka client sends LeaveGroup v2:
        | groupId  | my-other |
        | memberId | nobody   |
      Then it is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

    Scenario Outline: A group without a name: <api> v<version>
      When a Kafka client sends <api> v<version>:
        | groupId  |        |
        | memberId | nobody |
      Then it is answered:
        | errorCode | INVALID_GROUP_ID |

      Examples:
        | api       | version |
        | JoinGroup | 5       |
        | SyncGroup | 3       |
        | Heartbeat | 3       |

    Scenario Outline: A session timeout of <timeout> ms
      When a Kafka client sends JoinGroup v5:
        | groupId               | my-group  |
        | sessionTimeoutMs      | <timeout> |
        | protocols[0].name     | range     |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode | INVALID_SESSION_TIMEOUT |

      Examples: out of the bounds that the broker sets
        | timeout  |
        | 0        |
        | -1       |
        | 50       |
        | 86400000 |

    Scenario: A group with a long name
      When a Kafka client sends JoinGroup v3:
        | groupId               | my-group.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long.rather-long |
        | protocols[0].name     | range                                                                                                                                                                                                                                                             |
        | protocols[0].metadata | to read my-topic |
      Then it is answered:
        | errorCode    | NONE |
        | generationId | 1    |
