@kafka
Feature: Configuration over Kafka's wire protocol
  What a topic is set to can be asked, with where each value comes from, and changed while it is in use.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 1 partition and the configuration "retention.ms=60000 segment.bytes=1048576"

  Rule: Asking

    Scenario Outline: DescribeConfigs v<version>
      When a Kafka client sends DescribeConfigs v<version>:
        | resources[0].resourceName | my-topic |
      Then it is answered:
        | results.length                                     | 1        |
        | results[0].resourceType                            | 2        |
        | results[0].resourceName                            | my-topic |
        | results[0].configs[retention.ms].value             | 60000    |
        | results[0].configs[retention.ms].configSource      | 1        |
        | results[0].configs[retention.ms].readOnly          | false    |
        | results[0].configs[retention.ms].isSensitive       | false    |
        | results[0].configs[segment.bytes].value            | 1048576  |
        | results[0].configs[cleanup.policy].value           | delete   |
        | results[0].configs[cleanup.policy].configSource    | 5        |
        | results[0].configs[message.timestamp.type].value   | CreateTime |
        | results[0].configs[max.message.bytes].value        | 1048588  |
        | results[0].configs[compression.type].value         | producer |
        | results[0].configs[min.insync.replicas].value      | 1        |

      Examples: 1 says that the topic is set to it, 5 that it is the default
        | version |
        | 1       |
        | 2       |
        | 3       |
        | 4       |

    Scenario: Only what was asked for
      When a Kafka client sends DescribeConfigs v4:
        | resources[0].resourceName      | my-topic                      |
        | resources[0].configurationKeys | [retention.ms, segment.bytes] |
      Then it is answered:
        | results[0].configs.length               | 2       |
        | results[0].configs[retention.ms].value  | 60000   |
        | results[0].configs[segment.bytes].value | 1048576 |

    Scenario: With types, synonyms and documentation
      When a Kafka client sends DescribeConfigs v4:
        | resources[0].resourceName      | my-topic       |
        | resources[0].configurationKeys | [retention.ms] |
        | includeSynonyms                | true           |
        | includeDocumentation           | true           |
      Then it is answered:
        | results[0].configs[0].configType         | 5            |
        | results[0].configs[0].documentation      | not null     |
        | results[0].configs[0].synonyms[0].name   | retention.ms |
        | results[0].configs[0].synonyms[0].value  | 60000        |
        | results[0].configs[0].synonyms[0].source | 1            |

    Scenario: The broker
      When a Kafka client sends Metadata v9:
        | topics | [] |
      Then it is answered
      And "brokers[0].nodeId" of the answer is remembered as "node"
      When it sends DescribeConfigs v4:
        | resources[0].resourceType | 4     |
        | resources[0].resourceName | $node |
      Then it is answered:
        | results[0].resourceType                            | 4        |
        | results[0].configs[num.partitions].value           | 1        |
        | results[0].configs[auto.create.topics.enable].value | true    |

    Scenario Outline: What is not there: <what>
      When a Kafka client sends DescribeConfigs v4:
        | resources[0].resourceType | <type>   |
        | resources[0].resourceName | <name>   |
        | resources[1].resourceName | my-topic |
      Then it is answered:
        | results[0].errorCode      | <error>    |
        | results[0].errorMessage   | not null |
        | results[0].configs.length | 0          |
        | results[1].errorCode      | NONE       |

      Examples:
        | what                            | type | name       | error                      |
        | a topic                         | 2    | my-missing | UNKNOWN_TOPIC_OR_PARTITION |
        | a topic that there can never be | 2    | a b        | INVALID_TOPIC_EXCEPTION    |
        | a broker                        | 4    | 77         | INVALID_REQUEST            |

    Scenario: A kind of things that there is not
      When a Kafka client sends DescribeConfigs v4:
        | resources[0].resourceType | 99 |
        | resources[0].resourceName | x  |
      Then it is answered:
        | results[0].errorCode      | INVALID_REQUEST |
        | results[0].configs.length | 0               |

  Rule: Changing

    Scenario Outline: IncrementalAlterConfigs v<version> changes what it names, and nothing else
      When a Kafka client sends IncrementalAlterConfigs v<version>:
        | resources[0].resourceName               | my-topic     |
        | resources[0].configs[0].name            | retention.ms |
        | resources[0].configs[0].configOperation | 0            |
        | resources[0].configs[0].value           | 120000       |
      Then it is answered:
        | responses[0].errorCode    | NONE     |
        | responses[0].resourceName | my-topic |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[retention.ms].value  | 120000  |
        | results[0].configs[segment.bytes].value | 1048576 |

      Examples:
        | version |
        | 0       |
        | 1       |

    Scenario: Deleting what is set brings the default back
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName               | my-topic     |
        | resources[0].configs[0].name            | retention.ms |
        | resources[0].configs[0].configOperation | 1            |
        | resources[0].configs[0].value           | null         |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[retention.ms].value        | 604800000 |
        | results[0].configs[retention.ms].configSource | 5         |
        | results[0].configs[segment.bytes].value       | 1048576   |

    Scenario: Appending to a list what is in it changes nothing
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName               | my-topic       |
        | resources[0].configs[0].name            | cleanup.policy |
        | resources[0].configs[0].configOperation | 2              |
        | resources[0].configs[0].value           | delete         |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[cleanup.policy].value        | delete |

    Scenario Outline: Only lists can be appended to, or subtracted from: operation <operation>
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName               | my-topic     |
        | resources[0].configs[0].name            | retention.ms |
        | resources[0].configs[0].configOperation | <operation>  |
        | resources[0].configs[0].value           | 7            |
      Then it is answered:
        | responses[0].errorCode | INVALID_CONFIG |

      Examples:
        | operation |
        | 2         |
        | 3         |

    @compaction
    Scenario: Appending to a list, and subtracting from it
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName               | my-topic       |
        | resources[0].configs[0].name            | cleanup.policy |
        | resources[0].configs[0].configOperation | 2              |
        | resources[0].configs[0].value           | compact        |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[cleanup.policy].value | delete,compact |
      When it sends IncrementalAlterConfigs v1:
        | resources[0].resourceName               | my-topic       |
        | resources[0].configs[0].name            | cleanup.policy |
        | resources[0].configs[0].configOperation | 3              |
        | resources[0].configs[0].value           | delete         |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[cleanup.policy].value | compact |

    Scenario Outline: AlterConfigs v<version> changes all of it: what it does not name goes back to the default
      When a Kafka client sends AlterConfigs v<version>:
        | resources[0].resourceName     | my-topic      |
        | resources[0].configs[0].name  | segment.bytes |
        | resources[0].configs[0].value | 2097152       |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[segment.bytes].value | 2097152   |
        | results[0].configs[retention.ms].value  | 604800000 |

      Examples:
        | version |
        | 0       |
        | 1       |
        | 2       |

    Scenario: A change works at once
      Given the batch "L":
        | valueBytes | 1000 |
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName     | my-topic          |
        | resources[0].configs[0].name  | max.message.bytes |
        | resources[0].configs[0].value | 500               |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends Produce v9:
        | my-topic-0 | records=L |
      Then it is soon answered:
        | my-topic-0 | errorCode=MESSAGE_TOO_LARGE |

    Scenario: Validated only, nothing changes
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName     | my-topic     |
        | resources[0].configs[0].name  | retention.ms |
        | resources[0].configs[0].value | 7            |
        | validateOnly                  | true         |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends AlterConfigs v1:
        | resources[0].resourceName     | my-topic     |
        | resources[0].configs[0].name  | retention.ms |
        | resources[0].configs[0].value | 7            |
        | validateOnly                  | true         |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is answered:
        | results[0].configs[retention.ms].value | 60000 |

    Scenario Outline: <api> of <name>=<value> is refused
      When a Kafka client sends <api> v1:
        | resources[0].resourceName     | <topic> |
        | resources[0].configs[0].name  | <name>  |
        | resources[0].configs[0].value | <value> |
      Then it is answered:
        | responses[0].errorCode    | <error>  |
        | responses[0].errorMessage | not null |

      Examples:
        | api                     | topic      | name           | value   | error                      |
        | IncrementalAlterConfigs | my-topic   | retention.ms   | forever | INVALID_CONFIG             |
        | IncrementalAlterConfigs | my-topic   | retention.ms   | -2      | INVALID_CONFIG             |
        | IncrementalAlterConfigs | my-topic   | no.such.config | 1       | INVALID_CONFIG             |
        | IncrementalAlterConfigs | my-missing | retention.ms   | 1       | UNKNOWN_TOPIC_OR_PARTITION |
        | AlterConfigs            | my-topic   | retention.ms   | forever | INVALID_CONFIG             |
        | AlterConfigs            | my-topic   | no.such.config | 1       | INVALID_CONFIG             |
        | AlterConfigs            | my-missing | retention.ms   | 1       | UNKNOWN_TOPIC_OR_PARTITION |

    Scenario: An operation that means nothing
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName               | my-topic     |
        | resources[0].configs[0].name            | retention.ms |
        | resources[0].configs[0].configOperation | 9            |
        | resources[0].configs[0].value           | 7            |
      Then it is answered:
        | responses[0].errorCode | not NONE |

    @own-broker @durability
    Scenario Outline: A change outlives <what>
      Given a broker of its own
      And the Kafka topic "my-topic" with 1 partition
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceName     | my-topic     |
        | resources[0].configs[0].name  | retention.ms |
        | resources[0].configs[0].value | 120000       |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When the broker is <done> and started again
      And a Kafka client sends DescribeConfigs v4:
        | resources[0].resourceName | my-topic |
      Then it is soon answered:
        | results[0].configs[retention.ms].value | 120000 |

      Examples:
        | what    | done    |
        | kill -9 | killed  |
        | a stop  | stopped |
