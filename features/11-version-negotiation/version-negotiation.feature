@kafka
Feature: Version negotiation
  Kafka's wire protocol has some eighty requests, each in up to eighteen versions, and clients of every age. So a client first asks which
  versions a broker speaks (ApiVersions), and from then on uses the newest that both know. Everything else rests on this: a broker
  that gets one byte of it wrong is a broker that no client can talk to.

  Background:
    Given a broker

  Rule: A client learns what the broker speaks

    Scenario Outline: ApiVersions v<version>
      When a Kafka client sends ApiVersions v<version>
      Then it is answered:
        | errorCode                         | NONE       |
        | apiKeys[ApiVersions].minVersion   | 0          |
        | apiKeys[ApiVersions].maxVersion   | >=4 |
        | apiKeys[Metadata].maxVersion      | >=9 |

      Examples: the last two are in the compact encoding, and yet the header of the answer stays the old one
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |
        | 4       |

    Scenario: A version of ApiVersions that the broker does not know is answered in the oldest one
      A client newer than the broker cannot know which version to ask in. So this one request is never refused: the answer is in the
      version that everybody can read, says error 35, and says which versions of ApiVersions there are.

      When a Kafka client sends ApiVersions v99
      Then it is answered in version 0:
        | errorCode                       | UNSUPPORTED_VERSION |
        | apiKeys[ApiVersions].minVersion | 0                   |
        | apiKeys[ApiVersions].maxVersion | >=4          |
      When it sends ApiVersions v4
      Then it is answered

    @beyond-kafka
    Scenario: And it gets the whole list, so that it need not ask again
      When a Kafka client sends ApiVersions v99
      Then it is answered in version 0:
        | errorCode                    | UNSUPPORTED_VERSION |
        | apiKeys[Metadata].maxVersion | >=9          |
        | apiKeys[Produce].minVersion  | 0                   |

    Scenario: Produce is advertised from version 0 on
      librdkafka takes a higher minimum for a broker that cannot decompress, and sends everything uncompressed.

      When a Kafka client sends ApiVersions v3
      Then it is answered:
        | apiKeys[Produce].minVersion | 0 |

    Scenario: The ranges contain what the clients use
      When a Kafka client sends ApiVersions v3
      Then it is answered
      And its ranges contain:
        | api                     | versions | for                                                 |
        | Produce                 | 3 to 7   | kafkajs and librdkafka, in the old encoding         |
        | Produce                 | 9 to 11  | the newest, compact                                 |
        | Fetch                   | 4 to 11  | kafkajs and librdkafka                              |
        | Fetch                   | 12 to 17 | from 13 on topics go by their ids                   |
        | ListOffsets             | 1 to 7   | kafkajs, librdkafka, and Java's "latest timestamp"  |
        | Metadata                | 0 to 12  | everybody, and first of all                         |
        | ApiVersions             | 0 to 4   |                                                     |
        | CreateTopics            | 2 to 7   |                                                     |
        | DeleteTopics            | 1 to 6   | from 6 on by id too                                 |
        | DeleteRecords           | 0 to 2   |                                                     |
        | InitProducerId          | 0 to 5   | idempotent producers                                |
        | OffsetForLeaderEpoch    | 2 to 4   | consumers after a change of the leader              |
        | DescribeAcls            | 1 to 3   | kafka-acls.sh                                       |
        | DescribeConfigs         | 1 to 4   | kafka-configs.sh                                    |
        | AlterConfigs            | 0 to 2   | kafkajs                                             |
        | IncrementalAlterConfigs | 0 to 1   | kafka-configs.sh                                    |
        | DescribeLogDirs         | 1 to 4   | kafka-log-dirs.sh                                   |
        | CreatePartitions        | 0 to 3   |                                                     |
        | DescribeCluster         | 0 to 1   | Java's admin client                                 |
        | DescribeProducers       | 0        | kafka-transactions.sh                               |
        | DescribeTopicPartitions | 0        | kafka-topics.sh                                     |

    Scenario Outline: A client whose <field> is "<value>" is told that this is no name
      When a Kafka client sends ApiVersions v3:
        | <field> | <value> |
      Then it is answered:
        | errorCode | INVALID_REQUEST |
      When it sends ApiVersions v3
      Then it is answered

      Examples:
        | field                 | value    |
        | clientSoftwareName    |          |
        | clientSoftwareName    | -harness |
        | clientSoftwareName    | my own   |
        | clientSoftwareVersion | 1.0-     |
        | clientSoftwareVersion | 1_0      |

    Scenario: Nobody needs to ask first
      When a Kafka client sends Metadata v1:
        | topics | [] |
      Then it is answered:
        | brokers.length | 1 |

  Rule: What the broker does not speak ends the connection, and only this one

    Kafka has no answer that a client could read in a version that it does not know. So it hangs up.

    Scenario: An API that does not exist
      Given Kafka client "A" sends ApiVersions v0
      When a Kafka client sends the frame:
        """
        03 e7         API 999
        00 00         version 0
        00 00 00 01   correlation id
        ff ff         no client id
        """
      Then it is disconnected
      And Kafka client "A" is answered
      When Kafka client "A" sends ApiVersions v0
      Then Kafka client "A" is answered

    Scenario Outline: A version that does not exist: <api> v<version>
      When a Kafka client sends <api> v<version>
      Then it is disconnected
      And others are served

      Examples:
        | api          | version |
        | Metadata     | 99      |
        | Produce      | 99      |
        | Fetch        | 99      |
        | CreateTopics | 99      |
        | Metadata     | -1      |

    Scenario: What was asked before is still answered
      When a Kafka client sends in one piece:
        | ApiVersions v0 |        |    |
        | Metadata v1    | topics | [] |
        | Metadata v99   |        |    |
      Then it is answered
      And it is answered
      And it is disconnected

    @beyond-kafka
    Scenario Outline: Produce v<version>, advertised though it is not spoken, is answered with an error
      When a Kafka client sends Produce v<version>:
        | acks       | 1            |
        | my-topic-0 | records=null |
      Then it is answered:
        | my-topic-0 | errorCode=UNSUPPORTED_… |

      Examples:
        | version |
        | 0       |
        | 1       |
        | 2       |

  Rule: Old and new encodings, however the bytes arrive

    Scenario Outline: Metadata v<version>
      Given the Kafka topic "my-topic" with 3 partitions
      When a Kafka client sends Metadata v<version>:
        | topics[0].name | my-topic |
      Then it is answered:
        | brokers.length              | 1        |
        | topics.length               | 1        |
        | topics[0].name              | my-topic |
        | topics[0].partitions.length | 3        |

      Examples: from 9 on compact
        | version |
        | 0       |
        | 1       |
        | 4       |
        | 5       |
        | 8       |
        | 9       |
        | 10      |
        | 12      |

    Scenario: A client without a name
      When a Kafka client sends the frame:
        """
        00 12         ApiVersions
        00 00         version 0
        00 00 00 2a   correlation id
        ff ff         no client id
        """
      Then it receives a frame that begins with:
        """
        00 00 00 2a   correlation id
        00 00         no error
        """

    Scenario: Tagged fields that the broker does not know are skipped
      They are how Kafka adds fields without a new version: whoever does not know a tag steps over it.

      When a Kafka client sends the frame:
        """
        00 12            ApiVersions
        00 03            version 3
        00 00 00 2a      correlation id
        00 01 "c"        client id
        01               one tagged field in the header:
        63 02 "hi"       tag 99 with 2 bytes
        05 "lab-"        client software name
        04 "1.0"         client software version
        02               two tagged fields:
        07 01 ff         tag 7 with 1 byte
        64 03 "abc"      tag 100 with 3 bytes
        """
      Then it receives a frame that begins with:
        """
        00 00 00 2a   correlation id
        00 2a         INVALID_REQUEST: the name ends with a dash; so the fields were read, and in the right places
        """

    Scenario: Byte by byte
      When a Kafka client sends ApiVersions v3 byte by byte
      Then it is answered

    Scenario: Requests in one piece are answered in their order
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one"
      And "my-topic-0" holds the batch "A"
      When a Kafka client sends in one piece:
        | ApiVersions v0 |            |              |
        | Metadata v1    | topics     | []           |
        | ListOffsets v1 | my-topic-0 | timestamp=-1 |
        | ApiVersions v3 |            |              |
        | Metadata v12   | topics     | []           |
      Then it is answered:
        | apiKeys[Metadata].minVersion | 0 |
      And it is answered:
        | topics.length | 0 |
      And it is answered:
        | my-topic-0 | errorCode=NONE offset=1 |
      And it is answered:
        | apiKeys[Metadata].minVersion | 0 |
      And it is answered:
        | brokers.length | 1 |

  Rule: Two languages on one port

    The first byte of a connection decides: a size in front of a Kafka request begins with 00 to 08, which no text does.

    @beyond-kafka
    Scenario: Text and Kafka side by side
      Given a Kafka client sends ApiVersions v3
      When a client sends "8 my-topic 0\nHello\n"
      Then it receives "OK my-topic-0@0\n"
      And the Kafka client is answered
      When the Kafka client sends Metadata v9:
        | topics[0].name | my-topic |
      Then it is answered:
        | topics[0].errorCode | NONE |

    @beyond-kafka
    Scenario: A connection keeps its language
      When a Kafka client sends ApiVersions v0
      Then it is answered
      When it sends the bytes:
        """
        "help"   a size of 1.7 GB, in Kafka's language
        0a
        """
      Then it is disconnected
