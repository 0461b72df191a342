@kafka @groups @consumer-protocol
Feature: Groups in the newer consumer protocol
  In the protocol that came with Kafka 4 a member only heartbeats. The broker decides who gets what, and tells each member in the answers; a member says what it
  has in its next heartbeat. A partition that somebody still has is given to nobody else, so a rebalance stops only those whose partitions move.

  Background:
    Given a broker
    And the coordinator of "my-group" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Rule: All partitions have an owner, and only one

    Scenario Outline: <members> share 3 partitions
      When the members "<members>" join "my-group" in the consumer protocol to read "my-topic"
      Then the members "<members>" share the partitions of "my-topic"

      Examples: who comes fourth and fifth has nothing to do
        | members       |
        | A             |
        | A, B          |
        | A, B, C       |
        | A, B, C, D    |
        | A, B, C, D, E |

    Scenario: A member joins, and others leave
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      When the member "B" joins "my-group" in the consumer protocol to read "my-topic"
      Then the members "A, B" share the partitions of "my-topic"
      When the member "C" joins "my-group" in the consumer protocol to read "my-topic"
      Then the members "A, B, C" share the partitions of "my-topic"
      When the member "A" leaves its group
      Then the members "B, C" share the partitions of "my-topic"
      When the member "C" leaves its group
      Then the member "B" shares the partitions of "my-topic"

    @short-sessions
    Scenario: A member is killed
      Given the members "A, B" join "my-group" in the consumer protocol to read "my-topic"
      When the member "A" is killed
      Then the member "B" shares the partitions of "my-topic"

    Scenario: A member keeps what it has as far as possible
      Given the members "A, B" join "my-group" in the consumer protocol to read "my-topic"
      And what the member "A" owns is remembered
      When the member "B" leaves its group
      And the member "C" joins "my-group" in the consumer protocol to read "my-topic"
      Then the members "A, C" share the partitions of "my-topic"

    Scenario: Who had nothing to do gets what another one leaves
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      And the members "B, C" join "my-group" in the consumer protocol to read "my-topic"
      And the member "D" joins "my-group" in the consumer protocol to read "my-topic"
      And what the member "B" owns is remembered
      And what the member "C" owns is remembered
      When the member "A" leaves its group
      Then the members "B, C, D" share the partitions of "my-topic"
      And the member "B" owns the same as before
      And the member "C" owns the same as before

    Scenario: Members that want different topics, of which the broker gives each its own
      Given the Kafka topic "my-other" with 1 partition
      When the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      And the member "B" joins "my-group" in the consumer protocol to read "my-other"
      Then the members own:
        | A | my-topic-0, my-topic-1, my-topic-2 |
        | B | my-other-0                         |

    Scenario: The group grows with its topic
      Given the members "A, B" join "my-group" in the consumer protocol to read "my-topic"
      When a Kafka client sends CreatePartitions v1:
        | topics[0].name  | my-topic |
        | topics[0].count | 6        |
      Then it is answered
      And the members "A, B" soon share the partitions of "my-topic"

    Scenario: A rebalance loses nothing, and repeats nothing that was committed
      Given the batch "A" of "one"
      And the batch "B" of "two"
      And "my-topic-0" holds the batch "A"
      And "my-topic-1" holds the batch "A"
      And "my-topic-2" holds the batch "A"
      And the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      And the member "A" reads and commits
      When the member "B" joins "my-group" in the consumer protocol to read "my-topic"
      And "my-topic-0" holds the batch "B"
      And "my-topic-1" holds the batch "B"
      And "my-topic-2" holds the batch "B"
      And every member reads and commits
      Then every message of "my-topic" was read once

  Rule: The broker has two assignors

    Background:
      Given the Kafka topic "my-other" with 3 partitions

    Scenario: range: neighbours of each topic
      When the members "A, B" join "my-group" in the consumer protocol to read "my-topic, my-other", with:
        | memberId       | id-of-{name} |
        | serverAssignor | range        |
      Then the members own:
        | A | my-other-0, my-other-1, my-topic-0, my-topic-1 |
        | B | my-other-2, my-topic-2                         |

    Scenario: uniform: as evenly as can be over all topics
      When the members "A, B" join "my-group" in the consumer protocol to read "my-topic, my-other", with:
        | serverAssignor | uniform |
      Then the members "A, B" share the partitions of "my-topic, my-other"

    Scenario: An assignor that the broker has not
      When a Kafka client sends ConsumerGroupHeartbeat v0:
        | groupId              | my-group   |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
        | serverAssignor       | mine       |
      Then it is answered:
        | errorCode    | UNSUPPORTED_ASSIGNOR |
        | errorMessage | not null             |

  Rule: Request by request

    Scenario: In version 0 the broker gives out the id of a member
      When a Kafka client sends ConsumerGroupHeartbeat v0:
        | groupId              | my-group   |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
      Then it is answered:
        | errorCode                               | NONE      |
        | memberId                                | not null  |
        | memberEpoch                             | 1         |
        | heartbeatIntervalMs                     | >=1       |
        | assignment.topicPartitions.length       | 1         |
        | assignment.topicPartitions[0].partitions | [0, 1, 2] |

    Scenario: From version 1 on the member chooses its id
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group   |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
      Then it is answered:
        | errorCode | INVALID_REQUEST |
      When it sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group   |
        | memberId             | one        |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
      Then it is answered:
        | errorCode                                | NONE      |
        | memberId                                 | one       |
        | memberEpoch                              | 1         |
        | assignment.topicPartitions[0].partitions | [0, 1, 2] |

    Scenario: First the one gives up a partition, then the other one gets it
      When Kafka client "A" sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group   |
        | memberId             | one        |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
      Then Kafka client "A" is answered:
        | memberEpoch                              | 1         |
        | assignment.topicPartitions[0].partitions | [0, 1, 2] |
      And "assignment.topicPartitions[0].topicId" of the answer to Kafka client "A" is remembered as "topic"
      When Kafka client "A" sends ConsumerGroupHeartbeat v1:
        | groupId                       | my-group  |
        | memberId                      | one       |
        | memberEpoch                   | 1         |
        | topicPartitions[0].topicId    | $topic    |
        | topicPartitions[0].partitions | [0, 1, 2] |
      Then Kafka client "A" is answered:
        | memberEpoch | 1    |
        | assignment  | null |
      When Kafka client "B" sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group   |
        | memberId             | two        |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
      Then Kafka client "B" is answered:
        | memberEpoch                       | 2 |
        | assignment.topicPartitions.length | 0 |
      When Kafka client "A" sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group |
        | memberId    | one      |
        | memberEpoch | 1        |
      Then Kafka client "A" is answered:
        | memberEpoch                              | 1      |
        | assignment.topicPartitions[0].partitions | [0, 1] |
      When Kafka client "B" sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group |
        | memberId    | two      |
        | memberEpoch | 2        |
      Then Kafka client "B" is answered:
        | memberEpoch | 2    |
        | assignment  | null |
      When Kafka client "A" sends ConsumerGroupHeartbeat v1:
        | groupId                       | my-group |
        | memberId                      | one      |
        | memberEpoch                   | 1        |
        | topicPartitions[0].topicId    | $topic   |
        | topicPartitions[0].partitions | [0, 1]   |
      Then Kafka client "A" is answered:
        | memberEpoch | 2 |
      When Kafka client "B" sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group |
        | memberId    | two      |
        | memberEpoch | 2        |
      Then Kafka client "B" is answered:
        | memberEpoch                              | 2   |
        | assignment.topicPartitions[0].partitions | [2] |

    Scenario: A member changes its mind about what it reads
      Given the Kafka topic "my-other" with 1 partition
      And the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      When Kafka client "A" sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group       |
        | memberId             | $A             |
        | memberEpoch          | $generationOfA |
        | subscribedTopicNames | [my-other]     |
      Then Kafka client "A" is answered:
        | errorCode                         | NONE |
        | assignment.topicPartitions.length | 0    |

    Scenario: A regular expression
      Given the Kafka topic "my-other" with 2 partitions
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group |
        | memberId             | one      |
        | memberEpoch          | 0        |
        | rebalanceTimeoutMs   | 30000    |
        | subscribedTopicRegex | (my-other\|nothing).? |
        | topicPartitions      | []       |
      Then it is answered:
        | errorCode | NONE |
      And it, as the member "one" of "my-group", soon gets 2 partitions

    Scenario: A regular expression that is none
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group |
        | memberId             | one      |
        | memberEpoch          | 0        |
        | rebalanceTimeoutMs   | 30000    |
        | subscribedTopicRegex | my-(     |
        | topicPartitions      | []       |
      Then it is answered:
        | errorCode | INVALID_REGULAR_EXPRESSION |

    Scenario: A topic that does not exist yet
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group     |
        | memberId             | one          |
        | memberEpoch          | 0            |
        | rebalanceTimeoutMs   | 30000        |
        | subscribedTopicNames | [my-missing] |
        | topicPartitions      | []           |
      Then it is answered:
        | errorCode                         | NONE |
        | memberEpoch                       | 1    |
        | assignment.topicPartitions.length | 0    |

  Rule: Who says something impossible is told so

    Background:
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"

    Scenario: An epoch that the member has not reached
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group |
        | memberId    | $A       |
        | memberEpoch | 99       |
      Then it is answered:
        | errorCode | FENCED_MEMBER_EPOCH |

    Scenario: A member that the group does not know
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group |
        | memberId    | nobody   |
        | memberEpoch | 1        |
      Then it is answered:
        | errorCode | UNKNOWN_MEMBER_ID |

    Scenario: A heartbeat to a group that does not exist
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId     | my-other |
        | memberId    | nobody   |
        | memberEpoch | 1        |
      Then it is answered:
        | errorCode | GROUP_ID_NOT_FOUND |

    Scenario Outline: <what>
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId              | <group>      |
        | memberId             | one          |
        | memberEpoch          | <epoch>      |
        | rebalanceTimeoutMs   | <timeout>    |
        | subscribedTopicNames | <topics>     |
        | topicPartitions      | <partitions> |
        | instanceId           | <instance>   |
      Then it is answered:
        | errorCode | INVALID_REQUEST |

      Examples:
        | what                                         | group    | epoch | timeout | topics     | partitions | instance |
        | A group without a name                       |          | 0     | 30000   | [my-topic] | []         | null     |
        | Joining without a rebalance timeout          | my-group | 0     | -1      | [my-topic] | []         | null     |
        | Joining without saying what to read          | my-group | 0     | 30000   | null       | []         | null     |
        | Joining without saying that one has nothing  | my-group | 0     | 30000   | [my-topic] | null       | null     |
        | An epoch that means nothing                  | my-group | -3    | 30000   | [my-topic] | []         | null     |
        | A static member that leaves without its name | my-group | -2    | -1      | null       | null       | null     |
        | A static member with an empty name           | my-group | 0     | 30000   | [my-topic] | []         |          |

    Scenario Outline: A commit in <what>
      When Kafka client "A" sends OffsetCommit v9:
        | groupId                   | my-group          |
        | memberId                  | <member>          |
        | generationIdOrMemberEpoch | <epoch>           |
        | my-topic-0                | committedOffset=7 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=<error> |

      Examples:
        | what                  | member | epoch          | error              |
        | the member's epoch    | $A     | $generationOfA | NONE               |
        | another epoch         | $A     | 99             | STALE_MEMBER_EPOCH |
        | the name of a stranger | nobody | 1              | UNKNOWN_MEMBER_ID  |

    Scenario Outline: Offsets fetched in <what>
      When Kafka client "A" sends OffsetFetch v9:
        | groups[0].groupId     | my-group |
        | groups[0].memberId    | <member> |
        | groups[0].memberEpoch | <epoch>  |
        | groups[0].topics      | null     |
      Then Kafka client "A" is answered:
        | groups[0].errorCode | <error> |

      Examples:
        | what                   | member | epoch          | error              |
        | the member's epoch     | $A     | $generationOfA | NONE               |
        | another epoch          | $A     | 99             | STALE_MEMBER_EPOCH |
        | the name of a stranger | nobody | 1              | UNKNOWN_MEMBER_ID  |
        | no name                | null   | -1             | NONE               |

  Rule: Good-byes, for ever and for a while

    Scenario: A member leaves
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      When Kafka client "A" sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group |
        | memberId    | $A       |
        | memberEpoch | -1       |
      Then Kafka client "A" is answered:
        | errorCode   | NONE |
        | memberEpoch | -1   |
      When it sends ConsumerGroupDescribe v0:
        | groupIds | [my-group] |
      Then it is soon answered:
        | groups[0].groupState     | Empty |
        | groups[0].members.length | 0     |

    Scenario: A static member leaves for a while, and comes back under another id to what it had
      Given the members "A, B" join "my-group" in the consumer protocol to read "my-topic", with:
        | instanceId | instance-{name} |
      And what the member "A" owns is remembered
      And what the member "B" owns is remembered
      When the member "A" leaves its group
      And the member "A" comes back
      Then "my-group" has not rebalanced
      And the member "A" owns the same as before
      And the member "B" owns the same as before

    Scenario: A static member whose name is taken
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic", with:
        | instanceId | instance-{name} |
      When a Kafka client sends ConsumerGroupHeartbeat v1:
        | groupId              | my-group   |
        | memberId             | another    |
        | instanceId           | instance-A |
        | memberEpoch          | 0          |
        | rebalanceTimeoutMs   | 30000      |
        | subscribedTopicNames | [my-topic] |
        | topicPartitions      | []         |
      Then it is answered:
        | errorCode | UNRELEASED_INSTANCE_ID |
      When it sends ConsumerGroupHeartbeat v1:
        | groupId     | my-group   |
        | memberId    | another    |
        | instanceId  | instance-A |
        | memberEpoch | 1          |
      Then it is answered:
        | errorCode | FENCED_INSTANCE_ID |

  Rule: Looking at such groups

    Scenario: Who is in the group, what each has, and what it is to have
      Given the members "A, B" join "my-group" in the consumer protocol to read "my-topic"
      When a Kafka client sends ConsumerGroupDescribe v0:
        | groupIds | [my-group] |
      Then it is answered:
        | groups.length | 1 |
        | groups[my-group].errorCode                                       | NONE               |
        | groups[my-group].groupState                                      | Stable             |
        | groups[my-group].groupEpoch                                      | $generationOfA     |
        | groups[my-group].assignmentEpoch                                 | $generationOfA     |
        | groups[my-group].assignorName                                    | uniform            |
        | groups[my-group].members.length                                  | 2                  |
        | groups[my-group].members[$A].memberEpoch                         | $generationOfA     |
        | groups[my-group].members[$A].clientId                            | harness            |
        | groups[my-group].members[$A].subscribedTopicNames                | [my-topic]         |
        | groups[my-group].members[$A].assignment.topicPartitions[0].topicName | my-topic           |
        | groups[my-group].members[$B].targetAssignment.topicPartitions[0].topicName | my-topic           |

    Scenario: A group that does not exist
      When a Kafka client sends ConsumerGroupDescribe v0:
        | groupIds | [my-group] |
      Then it is answered:
        | groups[0].groupId   | my-group           |
        | groups[0].errorCode | GROUP_ID_NOT_FOUND |

    Scenario: Such a group is none for DescribeGroups, but ListGroups has it
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      When a Kafka client sends ListGroups v5
      Then it is answered:
        | groups[my-group].groupState   | Stable   |
        | groups[my-group].groupType    | consumer |
        | groups[my-group].protocolType | consumer |
      When it sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is answered:
        | groups[0].errorCode  | NONE |
        | groups[0].groupState | Dead |

    Scenario: A classic group is none for ConsumerGroupDescribe
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends ConsumerGroupDescribe v0:
        | groupIds | [my-group] |
      Then it is answered:
        | groups[0].errorCode | GROUP_ID_NOT_FOUND |

    Scenario: It can be deleted when it is empty
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      When a Kafka client sends DeleteGroups v2:
        | groupsNames | [my-group] |
      Then it is answered:
        | results[0].errorCode | NON_EMPTY_GROUP |
      When the member "A" leaves its group
      And it sends DeleteGroups v2:
        | groupsNames | [my-group] |
      Then it is soon answered:
        | results[0].errorCode | NONE |

  Rule: Both protocols in one group

    @both-protocols
    Scenario: A classic member joins a group of newer ones
      Given the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      When the member "B" joins "my-group" to read "my-topic"
      Then the members "A, B" share the partitions of "my-topic"
      When the member "A" leaves its group
      Then the member "B" shares the partitions of "my-topic"

    @both-protocols
    Scenario: A newer member joins a group of classic ones
      Given the members "A, B" join "my-group" to read "my-topic"
      When the member "C" joins "my-group" in the consumer protocol to read "my-topic"
      Then the members "A, B, C" share the partitions of "my-topic"

    Scenario: A group that everybody has left may go on in the other protocol
      Given the member "A" joins "my-group" to read "my-topic"
      And the member "A" leaves its group
      When the member "B" joins "my-group" in the consumer protocol to read "my-topic"
      Then the member "B" shares the partitions of "my-topic"
      When the member "B" leaves its group
      And the member "C" joins "my-group" to read "my-topic"
      Then the member "C" shares the partitions of "my-topic"
