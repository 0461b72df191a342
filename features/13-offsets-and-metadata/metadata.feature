@kafka
Feature: Metadata
  Before a client sends a single message it asks: which brokers are there, which topics, how many partitions, and who leads each. It believes the answer to the letter:
  it will connect to the addresses that it finds there, and nowhere else.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 2 partitions

  Scenario: The cluster: one broker, which is the controller too
    When a Kafka client sends Metadata v12:
      | topics | [] |
    Then it is answered:
      | brokers.length | 1                      |
      | clusterId      | …               |
      | topics.length  | 0                      |
    And "brokers[0].nodeId" of the answer is remembered as "node"
    When it sends Metadata v12:
      | topics | [] |
    Then it is answered:
      | controllerId      | $node |
      | brokers[0].rack   | null  |

  @direct
  Scenario: The address is one at which the broker answers
    When a Kafka client sends Metadata v12:
      | topics | [] |
    Then it is answered
    And at the address "brokers[0]" of the answer somebody speaks Kafka's wire protocol

  Scenario: A topic and its partitions
    When a Kafka client sends Metadata v12:
      | topics[0].name | my-topic |
    Then it is answered:
      | topics[0].name                           | my-topic    |
      | topics[0].topicId                        | … |
      | topics[0].isInternal                     | false       |
      | topics[0].partitions.length              | 2           |
      | topics[0].partitions[0].partitionIndex   | >=0         |
      | topics[0].partitions[0].leaderEpoch      | 0           |
      | topics[0].partitions[0].offlineReplicas  | []          |
    And "topics[0].partitions[0].leaderId" of the answer is remembered as "leader"
    When it sends Metadata v12:
      | topics[0].name | my-topic |
    Then it is answered:
      | topics[0].partitions[1].leaderId     | $leader   |
      | topics[0].partitions[1].replicaNodes | [$leader] |
      | topics[0].partitions[1].isrNodes     | [$leader] |
      | brokers[0].nodeId                    | $leader   |

  Scenario Outline: All topics, with Metadata v<version>: <topics>
    Given the Kafka topic "my-other" with 3 partitions
    When a Kafka client sends Metadata v<version>:
      | topics | <topics> |
    Then it is answered:
      | topics[my-topic].partitions.length | 2 |
      | topics[my-other].partitions.length | 3 |

    Examples: in version 0 an empty list means all, later null does
      | version | topics |
      | 0       | []     |
      | 1       | null   |
      | 5       | null   |
      | 9       | null   |
      | 12      | null   |

  Scenario Outline: No topics, with Metadata v<version>
    When a Kafka client sends Metadata v<version>:
      | topics | [] |
    Then it is answered:
      | brokers.length | 1 |
      | topics.length  | 0 |

    Examples:
      | version |
      | 1       |
      | 9       |

  Scenario: Several topics at once, one of which is not there
    When a Kafka client sends Metadata v9:
      | topics[0].name         | my-topic   |
      | topics[1].name         | my-missing |
      | allowAutoTopicCreation | false      |
    Then it is answered:
      | topics.length                          | 2                          |
      | topics[my-topic].errorCode             | NONE                       |
      | topics[my-missing].errorCode           | UNKNOWN_TOPIC_OR_PARTITION |
      | topics[my-missing].partitions.length   | 0                          |

  Scenario: A topic by its id
    When a Kafka client sends Metadata v12:
      | topics[0].name | my-topic |
    Then it is answered
    And "topics[0].topicId" of the answer is remembered as "id"
    When it sends Metadata v12:
      | topics[0].topicId      | $id   |
      | topics[0].name         | null  |
      | allowAutoTopicCreation | false |
    Then it is answered:
      | topics[0].name              | my-topic |
      | topics[0].topicId           | $id      |
      | topics[0].partitions.length | 2        |

  Scenario: An id that nobody has
    When a Kafka client sends Metadata v12:
      | topics[0].topicId      | AAAAAAAAAAAAAAAAAAAAAQ |
      | topics[0].name         | null                   |
      | allowAutoTopicCreation | false                  |
    Then it is answered:
      | topics[0].errorCode | UNKNOWN_TOPIC_ID       |
      | topics[0].name      | null                   |
      | topics[0].topicId   | AAAAAAAAAAAAAAAAAAAAAQ |

  Scenario: Who asks for a topic that is not there may get it made
    When a Kafka client sends Metadata v9:
      | topics[0].name         | my-new |
      | allowAutoTopicCreation | true   |
    Then it is soon answered:
      | topics[0].errorCode         | NONE   |
      | topics[0].name              | my-new |
      | topics[0].partitions.length | 1      |

  Scenario Outline: In the old days asking always made it, with Metadata v<version>
    When a Kafka client sends Metadata v<version>:
      | topics[0].name | my-new |
    Then it is soon answered:
      | topics[0].errorCode         | NONE |
      | topics[0].partitions.length | 1    |

    Examples:
      | version |
      | 0       |
      | 1       |
      | 3       |

  Scenario: Who does not want it made does not get it made
    When a Kafka client sends Metadata v9:
      | topics[0].name         | my-new |
      | allowAutoTopicCreation | false  |
    Then it is answered:
      | topics[0].errorCode | UNKNOWN_TOPIC_OR_PARTITION |
    When it sends Metadata v9:
      | topics[0].name         | my-new |
      | allowAutoTopicCreation | false  |
    Then it is answered:
      | topics[0].errorCode | UNKNOWN_TOPIC_OR_PARTITION |

  @own-broker
  Scenario: Where the broker does not allow it, asking makes nothing
    Given a broker with the settings:
      | KAFKA_AUTO_CREATE_TOPICS_ENABLE | false |
    When a Kafka client sends Metadata v9:
      | topics[0].name         | my-new |
      | allowAutoTopicCreation | true   |
    Then it is answered:
      | topics[0].errorCode | UNKNOWN_TOPIC_OR_PARTITION |
    When it sends Metadata v9:
      | topics | null |
    Then it is answered:
      | topics.length | 0 |

  @own-broker
  Scenario: A topic made by asking has as many partitions as the broker is set to
    Given a broker with the settings:
      | KAFKA_NUM_PARTITIONS | 4 |
    When a Kafka client sends Metadata v9:
      | topics[0].name | my-new |
    Then it is soon answered:
      | topics[0].errorCode         | NONE |
      | topics[0].partitions.length | 4    |

  Scenario Outline: A name that no topic can have: "<name>"
    When a Kafka client sends Metadata v9:
      | topics[0].name         | <name> |
      | allowAutoTopicCreation | true   |
    Then it is answered:
      | topics[0].errorCode | INVALID_TOPIC_EXCEPTION |
      | topics[0].name      | <name>                  |

    Examples:
      | name  |
      | a b   |
      | a/b   |
      | ..    |
      | .     |
      |       |

  Scenario: What a client may do with a topic, if it asks
    When a Kafka client sends Metadata v9:
      | topics[0].name                     | my-topic |
      | includeTopicAuthorizedOperations   | true     |
      | includeClusterAuthorizedOperations | true     |
    Then it is answered:
      | topics[0].topicAuthorizedOperations | 3576 |
      | clusterAuthorizedOperations         | 8096 |
    When it sends Metadata v9:
      | topics[0].name | my-topic |
    Then it is answered:
      | topics[0].topicAuthorizedOperations | -2147483648 |
      | clusterAuthorizedOperations         | -2147483648 |

  Scenario Outline: DescribeCluster v<version>
    When a Kafka client sends Metadata v9:
      | topics | [] |
    Then it is answered
    And "clusterId" of the answer is remembered as "cluster"
    And "brokers[0].nodeId" of the answer is remembered as "node"
    And "brokers[0].port" of the answer is remembered as "port"
    When it sends DescribeCluster v<version>:
      | includeClusterAuthorizedOperations | true |
    Then it is answered:
      | errorCode                   | NONE     |
      | errorMessage                | null     |
      | clusterId                   | $cluster |
      | controllerId                | $node    |
      | brokers.length              | 1        |
      | brokers[0].brokerId         | $node    |
      | brokers[0].port             | $port    |
      | clusterAuthorizedOperations | 8096     |

    Examples:
      | version |
      | 0       |
      | 1       |

  Scenario Outline: DescribeCluster for endpoints of type <type>
    When a Kafka client sends DescribeCluster v1:
      | endpointType | <type> |
    Then it is answered:
      | errorCode | <error> |

    Examples: 1 brokers, 2 controllers, which have a port of their own
      | type | error                     |
      | 1    | NONE                      |
      | 2    | MISMATCHED_ENDPOINT_TYPE  |
      | 7    | UNSUPPORTED_ENDPOINT_TYPE |

  Scenario: DescribeTopicPartitions
    Given the Kafka topic "my-other" with 1 partition
    When a Kafka client sends DescribeTopicPartitions v0:
      | topics[0].name | my-topic   |
      | topics[1].name | my-other   |
      | topics[2].name | my-missing |
    Then it is answered:
      | topics.length                        | 3                          |
      | topics[my-topic].errorCode           | NONE                       |
      | topics[my-topic].partitions.length   | 2                          |
      | topics[my-other].partitions.length   | 1                          |
      | topics[my-missing].errorCode         | UNKNOWN_TOPIC_OR_PARTITION |
      | nextCursor                           | null                       |

  Scenario: DescribeTopicPartitions page by page
    Given the Kafka topic "my-aaa" with 3 partitions
    When a Kafka client sends DescribeTopicPartitions v0:
      | topics[0].name         | my-aaa |
      | responsePartitionLimit | 2      |
    Then it is answered:
      | topics.length                          | 1      |
      | topics[0].partitions.length            | 2      |
      | topics[0].partitions[1].partitionIndex | 1      |
      | nextCursor.topicName                   | my-aaa |
      | nextCursor.partitionIndex              | 2      |
    When it sends DescribeTopicPartitions v0:
      | topics[0].name         | my-aaa |
      | responsePartitionLimit | 2      |
      | cursor.topicName       | my-aaa |
      | cursor.partitionIndex  | 2      |
    Then it is answered:
      | topics[0].partitions.length            | 1    |
      | topics[0].partitions[0].partitionIndex | 2    |
      | nextCursor                             | null |
