@kafka
Feature: A new API
  Two programs that were written by people who never met agree about every byte, because both have read the same definition of the message. A
  field too many, too few or in another place, and everything behind it is read wrongly. So a broker tells its clients which requests it
  knows in which versions, and what it answers has exactly the fields of the version that it was asked in.

  Scenario: The API is listed, with its versions
    Given a broker
    When a Kafka client sends ApiVersions v3
    Then it is answered
    And its ranges contain:
      | api             | versions |
      | DescribeCluster | 0 to 1   |

  @own-broker
  Scenario: An answer of version 0 has the fields of version 0
    Given a broker with the settings:
      | CLUSTER_ID | Kafka-Lab-for-learning |
    When a Kafka client sends DescribeCluster v0
    Then it is answered:
      | throttleTimeMs | 0    |
      | errorCode      | NONE |
      | errorMessage   | null |

  @own-broker
  Scenario: An answer of version 1 has a field more
    Given a broker with the settings:
      | CLUSTER_ID | Kafka-Lab-for-learning |
    When a Kafka client sends DescribeCluster v1
    Then it is answered:
      | errorCode    | NONE |
      | endpointType | 1    |

  Scenario: The cluster has one name, whichever way it is asked for
    Given a broker
    When a Kafka client sends Metadata v9:
      | topics | [] |
    Then it is answered
    And "clusterId" of the answer is remembered as "cluster"
    When it sends DescribeCluster v1
    Then it is answered:
      | clusterId | $cluster |

  Scenario: There is one broker, at the address that this client knows
    Given a broker
    When a Kafka client sends Metadata v9:
      | topics | [] |
    Then it is answered
    And "brokers[0].nodeId" of the answer is remembered as "node"
    And "brokers[0].host" of the answer is remembered as "host"
    And "brokers[0].port" of the answer is remembered as "port"
    When it sends DescribeCluster v0
    Then it is answered:
      | brokers.length      | 1     |
      | brokers[0].brokerId | $node |
      | brokers[0].host     | $host |
      | brokers[0].port     | $port |
      | brokers[0].rack     | null  |
    And at the address "brokers[0]" of the answer somebody speaks Kafka's wire protocol

  Scenario: The controller is one of the brokers
    Given a broker
    When a Kafka client sends Metadata v9:
      | topics | [] |
    Then it is answered
    And "controllerId" of the answer is remembered as "controller"
    When it sends DescribeCluster v1
    Then it is answered:
      | controllerId | $controller |

  Scenario: What the client may do is told when it asks
    Given a broker
    When a Kafka client sends DescribeCluster v0:
      | includeClusterAuthorizedOperations | true |
    Then it is answered:
      | clusterAuthorizedOperations | 8096 |
    When it sends DescribeCluster v1:
      | includeClusterAuthorizedOperations | true |
    Then it is answered:
      | clusterAuthorizedOperations | 8096 |

  Scenario: And is not told when it does not
    Given a broker
    When a Kafka client sends DescribeCluster v1:
      | includeClusterAuthorizedOperations | false |
    Then it is answered:
      | clusterAuthorizedOperations | -2147483648 |

  Scenario Outline: Endpoints of type <type> are not here
    Given a broker
    When a Kafka client sends DescribeCluster v1:
      | endpointType | <type> |
    Then it is answered:
      | errorCode      | <error>       |
      | errorMessage   | …type <type>… |
      | brokers.length | 0             |
    When it sends DescribeCluster v1
    Then it is answered:
      | brokers.length | 1 |

    Examples: 1 are brokers; 2 are controllers, which have addresses of their own; there are no others
      | type | error                     |
      | 2    | MISMATCHED_ENDPOINT_TYPE  |
      | 7    | UNSUPPORTED_ENDPOINT_TYPE |
