@kafka
Feature: Administering the broker over Kafka's wire protocol
  What is on its disk, who may do what, and what it does not do: a client that asks for something that this broker has not gets a clear answer, and never waits in vain.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 2 partitions
    And the batch "A" of "one"

  Scenario Outline: What is on the disk, with DescribeLogDirs v<version>
    Given "my-topic-1" holds the batch "A"
    When a Kafka client sends DescribeLogDirs v<version>:
      | topics[0].topic      | my-topic |
      | topics[0].partitions | [1]      |
    Then it is answered:
      | results.length                                       | 1        |
      | results[0].errorCode                                 | NONE     |
      | results[0].logDir                                    | …        |
      | results[0].topics.length                             | 1        |
      | results[0].topics[0].name                            | my-topic |
      | results[0].topics[0].partitions.length               | 1        |
      | results[0].topics[0].partitions[0].partitionIndex    | 1        |
      | results[0].topics[0].partitions[0].partitionSize     | >=70     |
      | results[0].topics[0].partitions[0].offsetLag         | 0        |
      | results[0].topics[0].partitions[0].isFutureKey       | false    |

    Examples:
      | version |
      | 1       |
      | 2       |
      | 3       |
      | 4       |

  Scenario: All that is on the disk
    When a Kafka client sends DescribeLogDirs v1:
      | topics | null |
    Then it is answered:
      | results[0].topics[my-topic].partitions.length | 2 |

  Scenario Outline: There are no access control lists, and DescribeAcls v<version> says so
    When a Kafka client sends DescribeAcls v<version>:
      | resourceTypeFilter | 1 |
      | operation          | 1 |
      | permissionType     | 1 |
    Then it is answered:
      | errorCode        | SECURITY_DISABLED |
      | errorMessage     | not null          |
      | resources.length | 0                 |

    Examples:
      | version |
      | 1       |
      | 2       |
      | 3       |

  @beyond-kafka
  Scenario: Transactions are not there yet, and the ranges say so
    A client that finds no range for an API says so to its user at once. One that found a range, and no answer, would wait. Who asks all the
    same is disconnected.

    When a Kafka client sends ApiVersions v3
    Then it is answered
    And its ranges do not contain:
      | api                |
      | AddPartitionsToTxn |
      | EndTxn             |
    When it sends the frame:
      """
      00 1a             EndTxn
      00 00             version 0
      00 00 00 02       correlation id
      ff ff             no client id
      00 01 "t"         transactional id
      """
    Then it is disconnected
