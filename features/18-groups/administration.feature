@kafka @groups
Feature: Looking at groups, and deleting them
  An administrator wants to know which groups there are, who is in them and what each member works on, how far they came; and to remove
  what nobody needs any more, without harm to a group that is at work.

  Background:
    Given a broker
    And the coordinator of "my-group, my-other" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Rule: DescribeGroups

    Scenario Outline: DescribeGroups v<version>
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends DescribeGroups v<version>:
        | groups | [my-group] |
      Then it is answered:
        | groups.length                        | 1         |
        | groups[0].errorCode                  | NONE      |
        | groups[0].groupId                    | my-group  |
        | groups[0].groupState                 | Stable    |
        | groups[0].protocolType               | consumer  |
        | groups[0].protocolData               | range     |
        | groups[0].members.length             | 1         |
        | groups[0].members[0].memberId        | $A        |
        | groups[0].members[0].clientId        | harness   |
        | groups[0].members[0].clientHost      | /…        |
        | groups[0].members[0].memberMetadata  | 24 bytes  |
        | groups[0].members[0].memberAssignment | 36 bytes |

      Examples: from 5 on compact
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |
        | 4       |
        | 5       |

    Scenario: A group that does not exist is dead
      When a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is answered:
        | groups[0].errorCode      | NONE     |
        | groups[0].groupId        | my-group |
        | groups[0].groupState     | Dead     |
        | groups[0].members.length | 0        |

    Scenario: A group of which there are offsets only is empty
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      When a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is answered:
        | groups[0].groupState   | Empty |
        | groups[0].protocolType |       |

    Scenario: The states of a group
      When Kafka client "A" sends JoinGroup v3:
        | groupId               | my-group         |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "A" is answered
      And "memberId" of the answer to Kafka client "A" is remembered as "A"
      When a Kafka client sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState | CompletingRebalance |
      When Kafka client "A" sends SyncGroup v3:
        | groupId      | my-group |
        | generationId | 1        |
        | memberId     | $A       |
      Then Kafka client "A" is answered
      When it sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState | Stable |
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group         |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      And it sends DescribeGroups v5:
        | groups | [my-group] |
      Then it is soon answered:
        | groups[0].groupState | PreparingRebalance |

  Rule: ListGroups

    Scenario Outline: ListGroups v<version>
      Given the member "A" joins "my-group" to read "my-topic"
      And "my-other" has committed:
        | my-topic-0 | 5 |
      When a Kafka client sends ListGroups v<version>
      Then it is answered:
        | errorCode                     | NONE     |
        | groups[my-group].protocolType | consumer |
        | groups[my-other].protocolType |          |

      Examples: from 3 on compact
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |
        | 4       |
        | 5       |

    Scenario: By state
      Given the member "A" joins "my-group" to read "my-topic"
      And "my-other" has committed:
        | my-topic-0 | 5 |
      When a Kafka client sends ListGroups v5:
        | statesFilter | [Stable] |
      Then it is answered:
        | groups[my-group].groupState | Stable  |
        | groups[my-group].groupType  | classic |
      And its groups do not contain "my-other"
      When it sends ListGroups v4:
        | statesFilter | [empty, Dead] |
      Then it is answered:
        | groups[my-other].groupState | Empty |
      And its groups do not contain "my-group"

    @consumer-protocol
    Scenario: By type
      Given the member "A" joins "my-group" to read "my-topic"
      And the member "B" joins "my-other" in the consumer protocol to read "my-topic"
      When a Kafka client sends ListGroups v5:
        | typesFilter | [classic] |
      Then it is answered:
        | groups[my-group].groupType | classic |
      And its groups do not contain "my-other"
      When it sends ListGroups v5:
        | typesFilter | [Consumer] |
      Then it is answered:
        | groups[my-other].groupType | consumer |
      And its groups do not contain "my-group"

  Rule: DeleteGroups

    Scenario Outline: DeleteGroups v<version>
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      And the member "A" joins "my-other" to read "my-topic"
      When a Kafka client sends DeleteGroups v<version>:
        | groupsNames | [my-group, my-other, my-third] |
      Then it is answered:
        | results.length              | 3                  |
        | results[my-group].errorCode | NONE               |
        | results[my-other].errorCode | NON_EMPTY_GROUP    |
        | results[my-third].errorCode | GROUP_ID_NOT_FOUND |
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |
      When it sends DescribeGroups v5:
        | groups | [my-group, my-other] |
      Then it is answered:
        | groups[my-group].groupState | Dead   |
        | groups[my-other].groupState | Stable |

      Examples:
        | version |
        | 0       |
        | 1       |
        | 2       |

    Scenario: A group whose members have left can be deleted, and begins anew
      Given the member "A" joins "my-group" to read "my-topic"
      And the member "A" leaves its group
      When a Kafka client sends DeleteGroups v2:
        | groupsNames | [my-group] |
      Then it is answered:
        | results[0].errorCode | NONE |
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group         |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then Kafka client "B" is answered:
        | generationId | 1 |

  Rule: OffsetDelete

    Scenario: Offsets of an empty group
      Given "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-1 | 6 |
      When a Kafka client sends OffsetDelete v0:
        | groupId      | my-group |
        | my-topic-0   |          |
        | my-topic-2   |          |
        | my-missing-0 |          |
      Then it is answered:
        | errorCode    | NONE                                 |
        | my-topic-0   | errorCode=NONE                       |
        | my-topic-2   | errorCode=NONE                       |
        | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |
        | my-topic-1 | 6  |

    Scenario: Topics that the group is reading are spared
      Given the Kafka topic "my-other" with 1 partition
      And "my-group" has committed:
        | my-topic-0 | 5 |
        | my-other-0 | 6 |
      And the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends OffsetDelete v0:
        | groupId    | my-group |
        | my-topic-0 |          |
        | my-other-0 |          |
      Then it is answered:
        | errorCode  | NONE                                |
        | my-topic-0 | errorCode=GROUP_SUBSCRIBED_TO_TOPIC |
        | my-other-0 | errorCode=NONE                      |
      And the offsets of "my-group" are:
        | my-topic-0 | 5  |
        | my-other-0 | -1 |

    Scenario: A group that does not exist
      When a Kafka client sends OffsetDelete v0:
        | groupId    | my-group |
        | my-topic-0 |          |
      Then it is answered:
        | errorCode     | GROUP_ID_NOT_FOUND |
        | topics.length | 0                  |

    Scenario: A group of something else than consumers
      When Kafka client "A" sends JoinGroup v3:
        | groupId               | my-group |
        | protocolType          | connect  |
        | protocols[0].name     | any      |
        | protocols[0].metadata | any      |
      Then Kafka client "A" is answered
      When a Kafka client sends OffsetDelete v0:
        | groupId    | my-group |
        | my-topic-0 |          |
      Then it is answered:
        | errorCode | NON_EMPTY_GROUP |
