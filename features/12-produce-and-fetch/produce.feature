@kafka
Feature: Producing over Kafka's wire protocol
  A producer sends record batches: many messages, perhaps compressed, in one piece with a checksum. The broker looks at the header of each, writes the
  offset into it, and stores the rest as it came. What it accepts it must keep, and what it refuses it must refuse by the name that
  clients know: from that they decide whether to try again, to give up, or to tell their user.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 2 partitions

  Rule: What is produced gets the next offsets

    Scenario Outline: Produce v<version>
      Given the batch "A" of "one, k=two"
      When a Kafka client sends Produce v<version>:
        | my-topic-0 | records=A |
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it sends Produce v<version>:
        | my-topic-0 | records=A |
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |
      And "my-topic-0" holds the messages:
        | offset | key  | value |
        | 0      | null | one   |
        | 1      | k    | two   |
        | 2      | null | one   |
        | 3      | k    | two   |

      Examples: from 9 on compact
        | version |
        | 3       |
        | 5       |
        | 7       |
        | 8       |
        | 9       |
        | 11      |

    Scenario: Batches are stored byte for byte, and only their base offset is rewritten
      Given the Kafka topic "my-old" with 1 partition and the configuration "retention.ms=-1"
      And the batch "A":
        | records         | a=1, b=2, c=3 |
        | headers         | h=x, i=y      |
        | baseTimestamp   | 1700000000000 |
        | timestampDeltas | 0, 5, 3       |
        | maxTimestamp    | 1700000000005 |
      And the batch "B":
        | records       | four          |
        | baseTimestamp | 1700000000000 |
      And "my-old-0" holds the batches "A, B, A"
      When a Kafka client fetches "my-old-0" from offset 0
      Then it gets the batches of "my-old-0":
        | batch | baseOffset |
        | A     | 0          |
        | B     | 3          |
        | A     | 4          |
      And it gets the messages of "my-old-0":
        | offset | timestamp     | key  | value | headers  |
        | 0      | 1700000000000 | a    | 1     | h=x, i=y |
        | 1      | 1700000000005 | b    | 2     | h=x, i=y |
        | 2      | 1700000000003 | c    | 3     | h=x, i=y |
        | 3      | 1700000000000 | null | four  |          |
        | 4      | 1700000000000 | a    | 1     | h=x, i=y |
        | 5      | 1700000000005 | b    | 2     | h=x, i=y |
        | 6      | 1700000000003 | c    | 3     | h=x, i=y |

    Scenario: A compressed batch stays compressed
      Given the batch "A":
        | records     | one, two, three |
        | compression | gzip            |
      And "my-topic-0" holds the batches "A, A"
      When a Kafka client fetches "my-topic-0" from offset 0
      Then it gets the batches of "my-topic-0":
        | batch | baseOffset |
        | A     | 0          |
        | A     | 3          |

    Scenario: Several partitions and topics in one request
      Given the Kafka topic "my-other" with 1 partition
      And the batch "A" of "one"
      And the batch "B" of "two, three"
      When a Kafka client sends Produce v9:
        | my-topic-0 | records=A |
        | my-topic-1 | records=B |
        | my-other-0 | records=A |
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
        | my-topic-1 | errorCode=NONE baseOffset=0 |
        | my-other-0 | errorCode=NONE baseOffset=0 |
      And "my-topic-1" holds the messages:
        | offset | value |
        | 0      | two   |
        | 1      | three |

    Scenario: Time as the producer says it
      Given the Kafka topic "my-old" with 1 partition and the configuration "retention.ms=-1"
      And the batch "A":
        | records       | one           |
        | baseTimestamp | 1600000000000 |
      When a Kafka client produces the batch "A" to "my-old-0"
      Then it is answered:
        | my-old-0   | errorCode=NONE baseOffset=0 logAppendTimeMs=-1 logStartOffset=0 |
      And "my-old-0" holds the messages:
        | offset | timestamp     |
        | 0      | 1600000000000 |

    Scenario: Time as the broker says it
      Given the Kafka topic "my-stamped" with 1 partition and the configuration "message.timestamp.type=LogAppendTime"
      And the batch "A":
        | records         | one, two      |
        | baseTimestamp   | 1600000000000 |
        | timestampDeltas | 0, 5          |
      When a Kafka client produces the batch "A" to "my-stamped-0"
      Then it is answered:
        | my-stamped-0 | errorCode=NONE baseOffset=0 logAppendTimeMs=>=1700000000000 |
      And "responses[0].partitionResponses[0].logAppendTimeMs" of the answer is remembered as "now"
      And "my-stamped-0" holds the messages:
        | offset | timestamp | value |
        | 0      | $now      | one   |
        | 1      | $now      | two   |

  Rule: The producer decides what an acknowledgement is

    Scenario Outline: acks=<acks> is answered
      Given the batch "A" of "one"
      When a Kafka client produces the batch "A" to "my-topic-0" with acks <acks>
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |

      Examples:
        | acks |
        | 1    |
        | -1   |

    Scenario: acks=0 is not answered, and does not hold up what follows
      Given the batch "A" of "one"
      When a Kafka client produces the batch "A" to "my-topic-0" with acks 0
      And it produces the batch "A" to "my-topic-0" with acks 0
      And it sends ListOffsets v1:
        | my-topic-0 | timestamp=-1 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE offset=2 |
      And it has no answer yet

    Scenario: With acks=0 even an error is not answered
      Kafka hangs up instead: it is the only sign that it has for a producer that does not listen.

      Given the batch "A" of "one"
      When a Kafka client produces the batch "A" to "my-topic-7" with acks 0
      Then it is disconnected

    Scenario: acks=7 means nothing, and stores nothing
      Given the batch "A" of "one"
      When a Kafka client produces the batch "A" to "my-topic-0" with acks 7
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_REQUIRED_ACKS baseOffset=-1 |
      And "my-topic-0" holds no messages

  Rule: What is wrong is refused by its name, and the rest is stored

    Scenario Outline: A batch with <field> <value> is refused
      Given the batch "A" of "one, two"
      And the batch "B":
        | records | three, four |
        | <field> | <value>     |
      When a Kafka client sends Produce v9:
        | my-topic-0 | records=B |
        | my-topic-1 | records=A |
      Then it is answered:
        | my-topic-0 | errorCode=<error> baseOffset=-1 |
        | my-topic-1 | errorCode=NONE baseOffset=0     |
      And "my-topic-0" holds no messages

      Examples:
        | field           | value                | error           |
        | crc             | wrong                | CORRUPT_MESSAGE |
        | crc             | 0                    | CORRUPT_MESSAGE |
        | recordCount     | 1                    | INVALID_RECORD  |
        | recordCount     | 3                    | INVALID_RECORD  |
        | recordCount     | 0                    | INVALID_RECORD  |
        | recordCount     | -1                   | INVALID_RECORD  |
        | recordCount     | 2147483647           | INVALID_RECORD  |
        | lastOffsetDelta | 0                    | INVALID_RECORD  |
        | lastOffsetDelta | 7                    | INVALID_RECORD  |
        | lastOffsetDelta | -1                   | INVALID_RECORD  |
        | baseOffset      | 5                    | INVALID_RECORD  |
                        | attributes      | 32                   | INVALID_RECORD  |
        | batchLength     | 48                   | CORRUPT_MESSAGE |
        | batchLength     | 1000000              | INVALID_RECORD  |

    @beyond-kafka
    Scenario Outline: A batch of the format <magic> is refused with the error that says so
      Given the batch "A":
        | records | one     |
        | magic   | <magic> |
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=UNSUPPORTED_FOR_MESSAGE_FORMAT baseOffset=-1 |
      And "my-topic-0" holds no messages

      Examples:
        | magic |
        | 0     |
        | 1     |

    Scenario Outline: A batch with <field> <value> cannot even be looked into
      Given the batch "A":
        | records | one     |
        | <field> | <value> |
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=CORRUPT_MESSAGE baseOffset=-1 |
      And "my-topic-0" holds no messages

      Examples:
        | field       | value |
        | magic       | 3     |
        | magic       | -1    |
        | batchLength | 0     |
        | batchLength | -1    |

    Scenario Outline: Records that are <what>, in a batch with a right checksum, disturb nobody
      A broker may look into what it stores or not; whoever sends garbage gets garbage. But it must not break what comes after it.

      Given the batch "A":
        | records    | one          |
        | attributes | <attributes> |
        | bytes      | <bytes>      |
      And the batch "B" of "two"
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=… |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE |
      And "responses[0].partitionResponses[0].baseOffset" of the answer is remembered as "offset"
      When it sends Fetch v12:
        | my-topic-0 | fetchOffset=$offset |
      Then it gets the messages of "my-topic-0":
        | offset  | value |
        | $offset | two   |

      Examples:
        | what                   | attributes | bytes                                         |
        | no records             | 0          | ff ff ff ff ff                                |
        | too short              | 0          | 02                                            |
        | no gzip                | 1          | 01 02 03 04                                   |
        | a gzip of nothing      | 1          | 1f 8b 08 00 00 00 00 00 00 03 03 00 00 00 00 00 00 00 00 00 |
        | in an unknown codec    | 7          | 01 02 03 04                                   |

    Scenario: Two batches at once are one too many
      Given the batch "A" of "one"
      When a Kafka client produces the batches "A+A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_RECORD baseOffset=-1 |
      And "my-topic-0" holds no messages

    @beyond-kafka
    Scenario: No batch at all (Kafka forgets to answer)
      When a Kafka client sends Produce v9:
        | my-topic-0 | records=null |
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_RECORD baseOffset=-1 |

    Scenario: A batch that is larger than the topic allows
      Given the Kafka topic "my-small" with 1 partition and the configuration "max.message.bytes=500"
      And the batch "A":
        | valueBytes | 500 |
      And the batch "B":
        | valueBytes | 300 |
      When a Kafka client produces the batch "A" to "my-small-0"
      Then it is answered:
        | my-small-0 | errorCode=MESSAGE_TOO_LARGE baseOffset=-1 |
      When it produces the batch "B" to "my-small-0"
      Then it is answered:
        | my-small-0 | errorCode=NONE baseOffset=0 |

    Scenario: A partition that does not exist
      Given the batch "A" of "one"
      When a Kafka client sends Produce v9:
        | my-topic-7   | records=A |
        | my-missing-0 | records=A |
        | my-topic-0   | records=A |
      Then it is answered:
        | my-topic-7   | errorCode=UNKNOWN_TOPIC_OR_PARTITION baseOffset=-1 |
        | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION baseOffset=-1 |
        | my-topic-0   | errorCode=NONE baseOffset=0                        |

    Scenario: A time too far in the future
      Given the batch "A":
        | records       | one           |
        | baseTimestamp | 4000000000000 |
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_TIMESTAMP baseOffset=-1 |
      And "my-topic-0" holds no messages

  Rule: Text and Kafka share the log

    @beyond-kafka
    Scenario: Text in, Kafka out
      When a client sends "8 my-text 0\n7 my-text 0\nHello\nWorld\n"
      Then whatever it receives is fine
      And "my-text-0" holds the messages:
        | offset | key  | value |
        | 0      | null | Hello |
        | 1      | null | World |

    @beyond-kafka
    Scenario Outline: Kafka in, text out, compression <compression>
      Given the batch "A":
        | records     | one, k=two    |
        | compression | <compression> |
      And "my-topic-0" holds the batch "A"
      When a client sends "consume my-topic/0 0\n"
      Then it receives the lines:
        """
        my-topic-0@0 - one
        my-topic-0@1 k two
        OK 2 messages next=my-topic-0@2
        """
      When a client sends "8 my-topic 0\n"
      Then it receives "one\ntwo\n"

      Examples:
        | compression |
        | none        |
        | gzip        |
