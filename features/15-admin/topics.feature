@kafka
Feature: Administering topics over Kafka's wire protocol
  `kafka-topics.sh`, a deployment script, a test that makes a topic before it begins: they speak to the broker as any client does. Each topic in a request succeeds or
  fails for itself, and a refusal comes with Kafka's name for it and a sentence.

  Background:
    Given a broker

  Rule: Making topics

    Scenario Outline: CreateTopics v<version>
      When a Kafka client sends CreateTopics v<version>:
        | topics[0].name              | my-topic |
        | topics[0].numPartitions     | 3        |
        | topics[0].replicationFactor | 1        |
      Then it is answered:
        | topics.length       | 1        |
        | topics[0].name      | my-topic |
        | topics[0].errorCode | NONE     |
      When it sends Metadata v9:
        | topics[0].name         | my-topic |
        | allowAutoTopicCreation | false    |
      Then it is soon answered:
        | topics[0].errorCode         | NONE |
        | topics[0].partitions.length | 3    |

      Examples: from 5 on compact
        | version |
        | 2       |
        | 3       |
        | 4       |
        | 5       |
        | 6       |
        | 7       |

    Scenario: What was made is told, with its id and its configuration
      When a Kafka client sends CreateTopics v7:
        | topics[0].name              | my-topic     |
        | topics[0].numPartitions     | 3            |
        | topics[0].configs[0].name   | retention.ms |
        | topics[0].configs[0].value  | 60000        |
        | topics[0].configs[1].name   | segment.bytes |
        | topics[0].configs[1].value  | 1048576 |
      Then it is answered:
        | topics[0].topicId                               | not AAAAAAAAAAAAAAAAAAAAAA |
        | topics[0].numPartitions                         | 3       |
        | topics[0].replicationFactor                     | 1       |
        | topics[0].configs[retention.ms].value           | 60000   |
        | topics[0].configs[retention.ms].configSource    | 1       |
        | topics[0].configs[segment.bytes].value | 1048576 |
        | topics[0].configs[max.message.bytes].configSource | 5     |
      And "topics[0].topicId" of the answer is remembered as "id"
      When it sends Metadata v12:
        | topics[0].name         | my-topic |
        | allowAutoTopicCreation | false    |
      Then it is soon answered:
        | topics[0].topicId | $id |

    Scenario: The broker's own number of partitions and replicas
      When a Kafka client sends CreateTopics v7:
        | topics[0].name              | my-topic |
        | topics[0].numPartitions     | -1       |
        | topics[0].replicationFactor | -1       |
      Then it is answered:
        | topics[0].numPartitions     | 1 |
        | topics[0].replicationFactor | 1 |

    Scenario: Validated only, nothing is made
      When a Kafka client sends CreateTopics v7:
        | topics[0].name | my-topic |
        | topics[1].name | not good |
        | validateOnly   | true     |
      Then it is answered:
        | topics[my-topic].errorCode     | NONE                    |
        | topics[my-topic].numPartitions | 1                       |
        | topics[not good].errorCode     | INVALID_TOPIC_EXCEPTION |
      When it sends Metadata v9:
        | topics[0].name         | my-topic |
        | allowAutoTopicCreation | false    |
      Then it is answered:
        | topics[0].errorCode | UNKNOWN_TOPIC_OR_PARTITION |

    Scenario: A topic that exists already
      Given the Kafka topic "my-topic" with 2 partitions
      When a Kafka client sends CreateTopics v5:
        | topics[0].name | my-topic |
        | topics[1].name | my-other |
      Then it is answered:
        | topics[my-topic].errorCode    | TOPIC_ALREADY_EXISTS |
        | topics[my-topic].errorMessage | not null             |
        | topics[my-other].errorCode    | NONE                 |

    Scenario: The same name twice in a request makes nothing
      When a Kafka client sends CreateTopics v5:
        | topics[0].name | my-topic |
        | topics[1].name | my-topic |
        | topics[2].name | my-other |
      Then it is answered:
        | topics.length              | 2               |
        | topics[my-topic].errorCode | INVALID_REQUEST |
        | topics[my-other].errorCode | NONE            |

    Scenario Outline: Refused: <field> <value>
      When a Kafka client sends CreateTopics v5:
        | topics[0].name | my-topic |
        | <field>        | <value>  |
        | topics[1].name | my-other |
      Then it is answered:
        | topics[my-topic].errorCode    | <error> |
        | topics[my-topic].errorMessage | not null |
        | topics[my-other].errorCode    | NONE    |

      Examples:
        | field                       | value | error                      |
        | topics[0].numPartitions     | 0     | INVALID_PARTITIONS         |
        | topics[0].numPartitions     | -2    | INVALID_PARTITIONS         |
        | topics[0].replicationFactor | 2     | INVALID_REPLICATION_FACTOR |
        | topics[0].replicationFactor | 0     | INVALID_REPLICATION_FACTOR |
        | topics[0].replicationFactor | -2    | INVALID_REPLICATION_FACTOR |

    Scenario Outline: The configuration <name>=<value> is refused
      When a Kafka client sends CreateTopics v5:
        | topics[0].name             | my-topic |
        | topics[0].configs[0].name  | <name>   |
        | topics[0].configs[0].value | <value>  |
      Then it is answered:
        | topics[0].errorCode    | INVALID_CONFIG |
        | topics[0].errorMessage | …<name>…       |

      Examples:
        | name              | value      |
        | no.such.config    | 1          |
        | retention.ms      | forever    |
        | retention.ms      | -2         |
        | cleanup.policy    | tidy       |
        | max.message.bytes | -1         |

    Scenario Outline: A name that no topic can have: "<name>"
      When a Kafka client sends CreateTopics v5:
        | topics[0].name | <name> |
      Then it is answered:
        | topics[0].errorCode | INVALID_TOPIC_EXCEPTION |

      Examples:
        | name   |
        | a b    |
        | a/b    |
        | ..     |
        |        |

    Scenario: Partitions assigned by hand
      When a Kafka client sends Metadata v9:
        | topics | [] |
      Then it is answered
      And "brokers[0].nodeId" of the answer is remembered as "node"
      When it sends CreateTopics v5:
        | topics[0].name                          | my-topic |
        | topics[0].numPartitions                 | -1       |
        | topics[0].replicationFactor             | -1       |
        | topics[0].assignments[0].partitionIndex | 0        |
        | topics[0].assignments[0].brokerIds      | [$node]  |
        | topics[0].assignments[1].partitionIndex | 1        |
        | topics[0].assignments[1].brokerIds      | [$node]  |
      Then it is answered:
        | topics[0].numPartitions     | 2 |
        | topics[0].replicationFactor | 1 |

    Scenario Outline: Assigned by hand, <what>
      When a Kafka client sends Metadata v9:
        | topics | [] |
      Then it is answered
      And "brokers[0].nodeId" of the answer is remembered as "node"
      When it sends CreateTopics v5:
        | topics[0].name                          | my-topic     |
        | topics[0].numPartitions                 | <partitions> |
        | topics[0].replicationFactor             | -1           |
        | topics[0].assignments[0].partitionIndex | <index>      |
        | topics[0].assignments[0].brokerIds      | <brokers>    |
      Then it is answered:
        | topics[0].errorCode | <error> |

      Examples:
        | what                           | partitions | index | brokers        | error                      |
        | to a broker that is not there  | -1         | 0     | [77]           | INVALID_REPLICA_ASSIGNMENT |
        | to nobody                      | -1         | 0     | []             | INVALID_REPLICA_ASSIGNMENT |
        | to one broker twice            | -1         | 0     | [$node, $node] | INVALID_REPLICA_ASSIGNMENT |
        | with a gap                     | -1         | 1     | [$node]        | INVALID_REPLICA_ASSIGNMENT |
        | and a number of partitions too | 1          | 0     | [$node]        | INVALID_REQUEST            |

  Rule: Deleting topics

    Scenario Outline: By name, with DeleteTopics v<version>
      Given the Kafka topic "my-topic" with 2 partitions
      When a Kafka client sends DeleteTopics v<version>:
        | topicNames | [my-topic, my-missing] |
      Then it is answered:
        | responses.length                | 2                          |
        | responses[my-topic].errorCode   | NONE                       |
        | responses[my-missing].errorCode | UNKNOWN_TOPIC_OR_PARTITION |
      When it sends Metadata v9:
        | topics[0].name         | my-topic |
        | allowAutoTopicCreation | false    |
      Then it is soon answered:
        | topics[0].errorCode | UNKNOWN_TOPIC_OR_PARTITION |

      Examples:
        | version |
        | 1       |
        | 3       |
        | 4       |
        | 5       |

    Scenario: By id
      When a Kafka client sends CreateTopics v7:
        | topics[0].name | my-topic |
      Then it is answered
      And "topics[0].topicId" of the answer is remembered as "id"
      When it sends DeleteTopics v6:
        | topics[0].topicId | $id                    |
        | topics[1].topicId | AAAAAAAAAAAAAAAAAAAAAQ |
      Then it is answered:
        | responses[$id].errorCode                    | NONE             |
        | responses[$id].name                         | my-topic         |
        | responses[AAAAAAAAAAAAAAAAAAAAAQ].errorCode | UNKNOWN_TOPIC_ID |

    Scenario: By name in the newest version
      Given the Kafka topic "my-topic" with 1 partition
      When a Kafka client sends DeleteTopics v6:
        | topics[0].name | my-topic |
      Then it is answered:
        | responses[my-topic].errorCode | NONE |

    Scenario: A topic that is made again is another one, and empty
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one"
      And "my-topic-0" holds the batch "A"
      When a Kafka client sends DeleteTopics v1:
        | topicNames | [my-topic] |
      Then it is answered
      Given the Kafka topic "my-topic" with 1 partition
      When "my-topic-0" holds the batch "A"
      Then "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |

  Rule: More partitions

    Scenario Outline: CreatePartitions v<version>
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one"
      And "my-topic-0" holds the batch "A"
      When a Kafka client sends CreatePartitions v<version>:
        | topics[0].name  | my-topic |
        | topics[0].count | 3        |
      Then it is answered:
        | results[0].name      | my-topic |
        | results[0].errorCode | NONE     |
      When it sends Metadata v9:
        | topics[0].name | my-topic |
      Then it is soon answered:
        | topics[0].partitions.length | 3 |
      And "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |
      When it sends Produce v9:
        | my-topic-2 | records=A |
      Then it is soon answered:
        | my-topic-2 | errorCode=NONE baseOffset=0 |

      Examples:
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |

    Scenario Outline: <what> is refused
      Given the Kafka topic "my-topic" with 2 partitions
      When a Kafka client sends CreatePartitions v1:
        | topics[0].name  | <topic> |
        | topics[0].count | <count> |
      Then it is answered:
        | results[0].errorCode | <error> |

      Examples:
        | what                  | topic      | count | error                      |
        | As many as there are  | my-topic   | 2     | INVALID_PARTITIONS         |
        | Fewer                 | my-topic   | 1     | INVALID_PARTITIONS         |
        | None                  | my-topic   | 0     | INVALID_PARTITIONS         |
        | A topic not there     | my-missing | 3     | UNKNOWN_TOPIC_OR_PARTITION |

    Scenario: Validated only, there are not more
      Given the Kafka topic "my-topic" with 1 partition
      When a Kafka client sends CreatePartitions v1:
        | topics[0].name  | my-topic |
        | topics[0].count | 3        |
        | validateOnly    | true     |
      Then it is answered:
        | results[0].errorCode | NONE |
      When it sends Metadata v9:
        | topics[0].name | my-topic |
      Then it is answered:
        | topics[0].partitions.length | 1 |

  Rule: Deleting records

    Scenario Outline: DeleteRecords v<version>
      Given the Kafka topic "my-topic" with 2 partitions
      And the batch "A" of "one, two, three"
      And "my-topic-0" holds the batches "A, A"
      When a Kafka client sends DeleteRecords v<version>:
        | my-topic-0   | offset=3 |
        | my-topic-7   | offset=1 |
        | my-missing-0 | offset=1 |
      Then it is answered:
        | my-topic-0   | errorCode=NONE lowWatermark=3                        |
        | my-topic-7   | errorCode=UNKNOWN_TOPIC_OR_PARTITION lowWatermark=-1 |
        | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION lowWatermark=-1 |
      When it sends ListOffsets v4:
        | my-topic-0 | timestamp=-2 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE offset=3 |

      Examples:
        | version |
        | 0       |
        | 1       |
        | 2       |

    Scenario Outline: Up to <offset>
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one, two, three"
      And "my-topic-0" holds the batches "A, A"
      When a Kafka client sends DeleteRecords v1:
        | my-topic-0 | offset=<offset> |
      Then it is answered:
        | my-topic-0 | errorCode=<error> lowWatermark=<begin> |

      Examples: -1 means all that there is
        | offset | error               | begin |
        | 0      | NONE                | 0     |
        | 6      | NONE                | 6     |
        | -1     | NONE                | 6     |
        | 7      | OFFSET_OUT_OF_RANGE | -1    |
        | -2     | OFFSET_OUT_OF_RANGE | -1    |

    Scenario: What is deleted stays deleted
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one, two, three"
      And "my-topic-0" holds the batches "A, A"
      When a Kafka client sends DeleteRecords v1:
        | my-topic-0 | offset=4 |
      Then it is answered
      When it sends DeleteRecords v1:
        | my-topic-0 | offset=2 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE lowWatermark=4 |

    @own-broker @durability
    Scenario Outline: Also over <what>
      Given a broker of its own
      And the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one, two, three"
      And "my-topic-0" holds the batches "A, A"
      When a Kafka client sends DeleteRecords v1:
        | my-topic-0 | offset=4 |
      Then it is answered
      When the broker is <done> and started again
      And a Kafka client sends ListOffsets v4:
        | my-topic-0 | timestamp=-2 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE offset=4 |
      When it sends ListOffsets v4:
        | my-topic-0 | timestamp=-1 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE offset=6 |

      Examples:
        | what   | done    |
        | a stop | stopped |
