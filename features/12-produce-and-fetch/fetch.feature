@kafka
Feature: Fetching over Kafka's wire protocol
  A consumer asks for partitions from offsets on, and gets batches as they were stored: the broker neither cuts nor unpacks them. How much it gets at most,
  how much at least, and how long it is willing to wait for that, is the consumer's to say.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 3 partitions
    And the batch "A" of "one"
    And the batch "B" of "two, three, four"
    And the batch "C" of "five"

  Rule: What is stored can be read, from any offset on

    Scenario Outline: Fetch v<version>
      Given "my-topic-0" holds the batches "A, B"
      When a Kafka client sends Fetch v<version>:
        | my-topic-0 | fetchOffset=0 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE highWatermark=4 lastStableOffset=4 |
      And it gets the batches of "my-topic-0":
        | batch | baseOffset |
        | A     | 0          |
        | B     | 1          |

      Examples: from 7 on with sessions, from 12 on compact, from 13 on by topic id
        | version |
        | 4       |
        | 5       |
        | 6       |
        | 7       |
        | 9       |
        | 11      |
        | 12      |
        | 13      |
        | 15      |
        | 17      |

    Scenario Outline: From offset <offset>, inside a batch, the whole batch comes
      The batch may be compressed, so the broker does not cut it. The client skips what it did not ask for.

      Given "my-topic-0" holds the batches "A, B, C"
      When a Kafka client fetches "my-topic-0" from offset <offset>
      Then it gets the batches of "my-topic-0":
        | batch | baseOffset |
        | B     | 1          |
        | C     | 4          |

      Examples:
        | offset |
        | 1      |
        | 2      |
        | 3      |

    Scenario: At the end there is nothing yet
      Given "my-topic-0" holds the batches "A, B"
      When a Kafka client fetches "my-topic-0" from offset 4
      Then it is answered:
        | my-topic-0 | errorCode=NONE highWatermark=4 logStartOffset=0 |
      And it gets nothing of "my-topic-0"

    Scenario Outline: Offset <offset> is outside of what there is
      Given "my-topic-0" holds the batch "A"
      When a Kafka client sends Fetch v11:
        | my-topic-0 | fetchOffset=<offset> |
        | my-topic-1 | fetchOffset=0        |
      Then it is answered:
        | my-topic-0 | errorCode=OFFSET_OUT_OF_RANGE |
        | my-topic-1 | errorCode=NONE                |

      Examples:
        | offset |
        | 2      |
        | 100    |
        | -1     |

    Scenario: What was deleted is outside as well, and the answer says where the log begins
      Given "my-topic-0" holds the batches "A, B, C"
      When a Kafka client sends DeleteRecords v1:
        | my-topic-0 | offset=4 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE lowWatermark=4 |
      When it fetches "my-topic-0" from offset 0
      Then it is answered:
        | my-topic-0 | errorCode=OFFSET_OUT_OF_RANGE |
      When it fetches "my-topic-0" from offset 4
      Then it is answered:
        | my-topic-0 | errorCode=NONE logStartOffset=4 |
      And it gets the batches of "my-topic-0":
        | batch | baseOffset |
        | C     | 4          |

    Scenario: What does not exist
      Given "my-topic-0" holds the batch "A"
      When a Kafka client sends Fetch v12:
        | my-topic-0   | fetchOffset=0 |
        | my-topic-9   | fetchOffset=0 |
        | my-missing-0 | fetchOffset=0 |
      Then it is answered:
        | my-topic-9   | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
        | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
      And it gets the batches of "my-topic-0":
        | batch | baseOffset |
        | A     | 0          |

    Scenario: A topic id that nobody has
      Given "my-topic-0" holds the batch "A"
      And the id of "my-missing" is taken to be "AAAAAAAAAAAAAAAAAAAAAQ"
      When a Kafka client sends Fetch v13:
        | my-missing-0 | fetchOffset=0 |
        | my-topic-0   | fetchOffset=0 |
      Then it is answered:
        | my-missing-0 | errorCode=UNKNOWN_TOPIC_ID |
        | my-topic-0   | errorCode=NONE             |

    Scenario: A topic that was deleted
      Given "my-topic-0" holds the batch "A"
      When a Kafka client sends DeleteTopics v1:
        | topicNames | [my-topic] |
      Then it is answered:
        | responses[0].errorCode | NONE |
      When it sends Fetch v13:
        | my-topic-0 | fetchOffset=0 |
      Then it is soon answered:
        | my-topic-0 | errorCode=UNKNOWN_TOPIC_ID |
      When it sends Fetch v12:
        | my-topic-0 | fetchOffset=0 |
      Then it is soon answered:
        | my-topic-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION |

    Scenario Outline: A leader epoch from <when>
      Given "my-topic-0" holds the batch "A"
      When a Kafka client sends Fetch v11:
        | my-topic-0 | fetchOffset=0 currentLeaderEpoch=<epoch> |
      Then it is answered:
        | my-topic-0 | errorCode=<error> |

      Examples:
        | when       | epoch | error                |
        | the future | 99    | UNKNOWN_LEADER_EPOCH |
        | today      | 0     | NONE                 |

    Scenario: Who reads committed messages only gets these too, as there are no transactions
      Given "my-topic-0" holds the batches "A, B"
      When a Kafka client sends Fetch v11:
        | isolationLevel | 1             |
        | my-topic-0     | fetchOffset=0 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE lastStableOffset=4 abortedTransactions=[] |
      And it gets the batches of "my-topic-0":
        | batch | baseOffset |
        | A     | 0          |
        | B     | 1          |

  Rule: How much comes at once

    Scenario Outline: partitionMaxBytes=<bytes>: whole batches, and never less than one
      A client that got nothing, because the next batch is too large, would ask for it for ever.

      Given the batch "L":
        | valueBytes    | 1000 |
      And "my-topic-0" holds the batches "L, L, L"
      When a Kafka client sends Fetch v11:
        | my-topic-0 | fetchOffset=0 partitionMaxBytes=<bytes> |
      Then it is answered:
        | my-topic-0 | errorCode=NONE highWatermark=3 |
      And it gets <batches> whole batches of "my-topic-0"

      Examples: a batch has 1,070 bytes
        | bytes | batches |
        | 0     | 1       |
        | 1     | 1       |
        | 1070  | 1       |
        | 2139  | 1       |
        | 2140  | 2       |
        | 3209  | 2       |
        | 3210  | 3       |
        | 99999 | 3       |

    Scenario: maxBytes counts over all partitions, in their order
      Given the batch "L":
        | valueBytes | 1000 |
      And "my-topic-0" holds the batches "L, L"
      And "my-topic-1" holds the batches "L, L"
      And "my-topic-2" holds the batches "L, L"
      When a Kafka client sends Fetch v11:
        | maxBytes   | 3300          |
        | my-topic-1 | fetchOffset=0 |
        | my-topic-0 | fetchOffset=0 |
        | my-topic-2 | fetchOffset=0 |
      Then it is answered
      And it gets 2 whole batches of "my-topic-1"
      And it gets 1 whole batch of "my-topic-0"
      And it gets 0 whole batches of "my-topic-2"

    Scenario: Where maxBytes is smaller than the first batch, this batch comes, and nothing else
      Given the batch "L":
        | valueBytes | 1000 |
      And "my-topic-1" holds the batches "L, L"
      And "my-topic-2" holds the batch "A"
      When a Kafka client sends Fetch v11:
        | maxBytes   | 10            |
        | my-topic-0 | fetchOffset=0 |
        | my-topic-1 | fetchOffset=0 |
        | my-topic-2 | fetchOffset=0 |
      Then it is answered
      And it gets nothing of "my-topic-0"
      And it gets 1 whole batch of "my-topic-1"
      And it gets nothing of "my-topic-2"

  Rule: A long poll waits as long as its client wants, and holds up nobody

    Scenario: A waiting client is woken by the next message
      When Kafka client "A" waits up to 30000 ms for 1 byte of "my-topic-0" from offset 0
      And a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered
      And Kafka client "A" gets the messages of "my-topic-0":
        | offset | value |
        | 0      | one   |

    Scenario: A waiting client is woken by any of its partitions
      When Kafka client "A" sends Fetch v11:
        | maxWaitMs  | 30000         |
        | minBytes   | 1             |
        | my-topic-0 | fetchOffset=0 |
        | my-topic-2 | fetchOffset=0 |
      And a Kafka client produces the batch "A" to "my-topic-2"
      Then it is answered
      And Kafka client "A" gets the messages of "my-topic-2":
        | offset | value |
        | 0      | one   |

    Scenario: Who waits in vain is answered at the deadline, with nothing
      When Kafka client "A" waits up to 1500 ms for 1 byte of "my-topic-0" from offset 0
      And a Kafka client produces the batch "A" to "my-topic-1"
      Then it is answered
      And Kafka client "A" has no answer yet
      And Kafka client "A" gets nothing of "my-topic-0"

    Scenario: Who wants more bytes than there are gets those at the deadline
      Given "my-topic-0" holds the batch "A"
      When Kafka client "A" waits up to 500 ms for 100000 bytes of "my-topic-0" from offset 0
      Then Kafka client "A" gets the messages of "my-topic-0":
        | offset | value |
        | 0      | one   |

    Scenario: Who wants many bytes is woken when there are as many, and not before
      Given the batch "L":
        | valueBytes | 1000 |
      When Kafka client "A" waits up to 30000 ms for 2000 bytes of "my-topic-0" from offset 0
      And a Kafka client produces the batch "L" to "my-topic-0"
      Then it is answered
      And Kafka client "A" has no answer yet
      When it produces the batch "L" to "my-topic-0"
      Then it is answered
      And Kafka client "A" gets 2 whole batches of "my-topic-0"

    Scenario: Nobody waits who can read
      Given "my-topic-0" holds the batch "A"
      When a Kafka client waits up to 30000 ms for 1 byte of "my-topic-0" from offset 0
      Then it gets the messages of "my-topic-0":
        | offset | value |
        | 0      | one   |

    Scenario: An error is answered at once, however long one would wait
      When a Kafka client waits up to 30000 ms for 1 byte of "my-topic-0" from offset 7
      Then it is answered:
        | my-topic-0 | errorCode=OFFSET_OUT_OF_RANGE |

    Scenario: What a waiting client asks next is answered afterwards, in order
      When Kafka client "A" waits up to 30000 ms for 1 byte of "my-topic-0" from offset 0
      And Kafka client "A" sends ApiVersions v3
      And a Kafka client produces the batch "A" to "my-topic-1"
      Then it is answered
      And Kafka client "A" has no answer yet
      When it produces the batch "A" to "my-topic-0"
      Then it is answered
      And Kafka client "A" gets the messages of "my-topic-0":
        | offset | value |
        | 0      | one   |
      And Kafka client "A" is answered:
        | apiKeys[Fetch].minVersion | >=0 |

    @beyond-kafka
    Scenario: A waiting client is woken by a message that was typed
      When Kafka client "A" waits up to 30000 ms for 1 byte of "my-topic-0" from offset 0
      And a client sends "produce my-topic/0 key=k Hello\n"
      Then it receives "OK my-topic-0@0\n"
      And Kafka client "A" gets the messages of "my-topic-0":
        | offset | key | value |
        | 0      | k   | Hello |
