@kafka @groups
Feature: Committed offsets
  A group remembers, for each partition, the offset of the message that is to be read next. Members commit it as they go, so that whoever owns the partition
  afterwards goes on there: next month, or after the fall of all of them. The broker stores the number as it comes and draws no conclusions from it.

  Background:
    Given a broker
    And the coordinator of "my-group, my-other" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Rule: What was committed can be fetched

    Scenario Outline: OffsetCommit v<version>
      When a Kafka client sends OffsetCommit v<version>:
        | groupId    | my-group                               |
        | my-topic-0 | committedOffset=5 committedMetadata=so |
        | my-topic-2 | committedOffset=0 committedMetadata=   |
      Then it is answered:
        | my-topic-0 | errorCode=NONE |
        | my-topic-2 | errorCode=NONE |
      When it sends OffsetFetch v5:
        | groupId                    | my-group  |
        | topics[0].name             | my-topic  |
        | topics[0].partitionIndexes | [0, 1, 2] |
      Then it is answered:
        | errorCode  | NONE                                             |
        | my-topic-0 | errorCode=NONE committedOffset=5 metadata=so     |
        | my-topic-1 | errorCode=NONE committedOffset=-1 metadata=      |
        | my-topic-2 | errorCode=NONE committedOffset=0 metadata=       |

      Examples: from 8 on compact
        | version |
        | 2       |
        | 3       |
        | 4       |
        | 5       |
        | 6       |
        | 7       |
        | 8       |
        | 9       |

      @beyond-kafka
      Examples: these Kafka 4 has dropped
        | version |
        | 0       |
        | 1       |

    Scenario Outline: OffsetFetch v<version>
      Given "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-2 | 7 |
      When a Kafka client sends OffsetFetch v<version>:
        | groupId                    | my-group |
        | topics[0].name             | my-topic |
        | topics[0].partitionIndexes | [0, 1]   |
      Then it is answered:
        | topics.length               | 1                                           |
        | topics[0].partitions.length | 2                                           |
        | my-topic-0                  | errorCode=NONE committedOffset=5 metadata=  |
        | my-topic-1                  | errorCode=NONE committedOffset=-1 metadata= |

      Examples: one group
        | version |
        | 1       |
        | 2       |
        | 3       |
        | 4       |
        | 5       |
        | 6       |
        | 7       |

    Scenario Outline: OffsetFetch v<version> of several groups
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      And "my-other" has committed:
        | my-topic-0 | 9 |
        | my-topic-1 | 1 |
      When a Kafka client sends OffsetFetch v<version>:
        | groups[0].groupId                    | my-group |
        | groups[0].topics[0].name             | my-topic |
        | groups[0].topics[0].partitionIndexes | [0, 1]   |
        | groups[1].groupId                    | my-other |
        | groups[1].topics                     | null     |
        | groups[2].groupId                    | my-third |
        | groups[2].topics                     | null     |
      Then it is answered:
        | groups.length                                           | 3    |
        | groups[my-group].errorCode                              | NONE |
        | groups[my-group].topics[0].partitions.length            | 2    |
        | groups[my-group].topics[0].partitions[0].committedOffset | 5    |
        | groups[my-group].topics[0].partitions[1].committedOffset | -1   |
        | groups[my-other].errorCode                              | NONE |
        | groups[my-other].topics[0].name                         | my-topic |
        | groups[my-other].topics[0].partitions.length            | 2    |
        | groups[my-third].errorCode                              | NONE |
        | groups[my-third].topics.length                          | 0    |

      Examples:
        | version |
        | 8       |
        | 9       |

    Scenario Outline: All partitions of a group, with OffsetFetch v<version>
      Given the Kafka topic "my-other" with 1 partition
      And "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-2 | 7 |
        | my-other-0 | 1 |
      When a Kafka client sends OffsetFetch v<version>:
        | groupId | my-group |
        | topics  | null     |
      Then it is answered:
        | topics.length                     | 2                                |
        | topics[my-topic].partitions.length | 2                                |
        | my-topic-0                        | errorCode=NONE committedOffset=5 |
        | my-topic-2                        | errorCode=NONE committedOffset=7 |
        | my-other-0                        | errorCode=NONE committedOffset=1 |

      Examples:
        | version |
        | 2       |
        | 6       |
        | 7       |

    Scenario: Only what is stable: without transactions all is
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      When a Kafka client sends OffsetFetch v7:
        | groupId                    | my-group |
        | requireStable              | true     |
        | topics[0].name             | my-topic |
        | topics[0].partitionIndexes | [0]      |
      Then it is answered:
        | my-topic-0 | errorCode=NONE committedOffset=5 |

    Scenario: The latest commit is the one that counts, even if it goes back
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      And "my-group" has committed:
        | my-topic-0 | 9 |
      And "my-group" has committed:
        | my-topic-0 | 3 |
      Then the offsets of "my-group" are:
        | my-topic-0 | 3 |

    Scenario: The epoch of the leader comes back too
      When a Kafka client sends OffsetCommit v6:
        | groupId    | my-group                                 |
        | my-topic-0 | committedOffset=5 committedLeaderEpoch=3 |
        | my-topic-1 | committedOffset=5                        |
      Then it is answered
      When it sends OffsetFetch v5:
        | groupId                    | my-group |
        | topics[0].name             | my-topic |
        | topics[0].partitionIndexes | [0, 1]   |
      Then it is answered:
        | my-topic-0 | committedOffset=5 committedLeaderEpoch=3  |
        | my-topic-1 | committedOffset=5 committedLeaderEpoch=-1 |

    Scenario: An offset beyond the end of the log is stored all the same
      Given "my-group" has committed:
        | my-topic-0 | 9223372036854775807 |
      Then the offsets of "my-group" are:
        | my-topic-0 | 9223372036854775807 |

    Scenario: Two groups, each with its own offsets
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      And "my-other" has committed:
        | my-topic-0 | 9 |
      Then the offsets of "my-group" are:
        | my-topic-0 | 5 |
      And the offsets of "my-other" are:
        | my-topic-0 | 9 |

    Scenario: A group that nobody has heard of has committed nothing
      Then the offsets of "my-group" are:
        | my-topic-0 | -1 |
        | my-topic-1 | -1 |

    Scenario: The committed offset is the next to read
      Given the batch "A" of "one, two, three"
      And "my-topic-0" holds the batch "A"
      And the member "A" joins "my-group" to read "my-topic"
      When the member "A" reads and commits
      Then the offsets of "my-group" are:
        | my-topic-0 | 3  |
        | my-topic-1 | -1 |
      When a Kafka client fetches "my-topic-0" from offset 3
      Then it is answered:
        | my-topic-0 | errorCode=NONE highWatermark=3 |
      And it gets nothing of "my-topic-0"

  Rule: What cannot be committed

    Scenario: Partitions that do not exist, beside one that does
      When a Kafka client sends OffsetCommit v8:
        | groupId      | my-group          |
        | my-topic-0   | committedOffset=5 |
        | my-topic-3   | committedOffset=5 |
        | my-missing-0 | committedOffset=5 |
      Then it is answered:
        | my-topic-0   | errorCode=NONE                       |
        | my-topic-3   | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
        | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
      And the offsets of "my-group" are:
        | my-topic-0 | 5  |
        | my-topic-3 | -1 |

    Scenario: Metadata up to the limit, and beyond
      When a Kafka client sends OffsetCommit v8 with metadata of 4096 characters for "my-topic-0" and of 4097 for "my-topic-1" in "my-group"
      Then it is answered:
        | my-topic-0 | errorCode=NONE                      |
        | my-topic-1 | errorCode=OFFSET_METADATA_TOO_LARGE |
      And the offsets of "my-group" are:
        | my-topic-0 | 5  |
        | my-topic-1 | -1 |

    Scenario: A group whose name is empty is one too, for clients that are in no group
      When a Kafka client sends OffsetCommit v8:
        | groupId    |                   |
        | my-topic-0 | committedOffset=5 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE |

    Scenario: A member of a group that does not exist
      When a Kafka client sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | nobody            |
        | generationIdOrMemberEpoch | 1                 |
        | my-topic-0                | committedOffset=5 |
      Then it is answered:
        | my-topic-0 | errorCode=ILLEGAL_GENERATION |

    Scenario: A stranger to a group that has members
      Given the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | nobody            |
        | generationIdOrMemberEpoch | 1                 |
        | my-topic-0                | committedOffset=5 |
      Then it is answered:
        | my-topic-0 | errorCode=UNKNOWN_MEMBER_ID |

    Scenario: Consumers that are in no group may commit as long as the group has no members
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      And the member "A" joins "my-group" to read "my-topic"
      When a Kafka client sends OffsetCommit v8:
        | groupId    | my-group          |
        | my-topic-0 | committedOffset=6 |
      Then it is answered:
        | my-topic-0 | errorCode=UNKNOWN_MEMBER_ID |
      When the member "A" leaves its group
      And a Kafka client sends OffsetCommit v8:
        | groupId    | my-group          |
        | my-topic-0 | committedOffset=7 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE |
      And the offsets of "my-group" are:
        | my-topic-0 | 7 |

  Rule: What becomes of them

    Scenario: They go with their topic
      Given the Kafka topic "my-other" with 1 partition
      And "my-group" has committed:
        | my-topic-0 | 5 |
        | my-other-0 | 6 |
      When a Kafka client sends DeleteTopics v1:
        | topicNames | [my-topic] |
      Then it is answered
      When it sends OffsetFetch v7:
        | groupId | my-group |
        | topics  | null     |
      Then it is soon answered:
        | topics.length | 1                                |
        | my-other-0    | errorCode=NONE committedOffset=6 |

    Scenario: They stay when the members leave
      Given the member "A" joins "my-group" to read "my-topic"
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | $A                |
        | generationIdOrMemberEpoch | $generationOfA    |
        | my-topic-1                | committedOffset=4 |
      Then Kafka client "A" is answered:
        | my-topic-1 | errorCode=NONE |
      When the member "A" leaves its group
      Then the offsets of "my-group" are:
        | my-topic-1 | 4 |
