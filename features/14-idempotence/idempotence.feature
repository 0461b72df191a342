@kafka
Feature: Idempotent producers
  An acknowledgement can be lost on its way. The producer cannot know whether its batch was stored, so it sends it again; and a broker that just appended it would
  have it twice. So each producer gets an id, and numbers its messages per partition: a batch that the broker has seen before is
  answered as the first time, and stored once; one that comes too early is refused.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 2 partitions
    And the producer id "id"

  Rule: Who is who

    Scenario Outline: Each producer gets an id of its own, with InitProducerId v<version>
      When a Kafka client sends InitProducerId v<version>
      Then it is answered:
        | errorCode     | NONE    |
        | producerId    | not $id |
        | producerEpoch | 0       |

      Examples:
        | version |
        | 0       |
        | 1       |
        | 2       |
        | 3       |
        | 4       |
        | 5       |

  Rule: What was stored is not stored again

    Scenario: A batch that is sent again is answered as the first time
      Given the batch "A" of "one, two" by producer "id", epoch 0, sequence 0
      And the batch "B" of "three" by producer "id", epoch 0, sequence 2
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |
      When it produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |
      And "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |
        | 1      | two   |
        | 2      | three |

    Scenario: On another connection too
      Given the batch "A" of "one" by producer "id", epoch 0, sequence 0
      When Kafka client "A" produces the batch "A" to "my-topic-0"
      Then Kafka client "A" is answered
      When Kafka client "A" leaves
      And Kafka client "B" produces the batch "A" to "my-topic-0"
      Then Kafka client "B" is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      And "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |

    Scenario: Five batches are remembered, since so many may be under way at once
      Given the batch "A" of "a" by producer "id", epoch 0, sequence 0
      And the batch "B" of "b" by producer "id", epoch 0, sequence 1
      And the batch "C" of "c" by producer "id", epoch 0, sequence 2
      And the batch "D" of "d" by producer "id", epoch 0, sequence 3
      And the batch "E" of "e" by producer "id", epoch 0, sequence 4
      And the batch "F" of "f" by producer "id", epoch 0, sequence 5
      And "my-topic-0" holds the batches "A, B, C, D, E, F"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |
      When it produces the batch "F" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=5 |
      When it produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
      When it sends ListOffsets v4:
        | my-topic-0 | timestamp=-1 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE offset=6 |

    Scenario: The same numbers with other bounds are no repetition
      Given the batch "A" of "one, two" by producer "id", epoch 0, sequence 0
      And the batch "B" of "one" by producer "id", epoch 0, sequence 0
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |

    Scenario: Several batches under way at once, all sent again
      Given the batch "A" of "a" by producer "id", epoch 0, sequence 0
      And the batch "B" of "b" by producer "id", epoch 0, sequence 1
      And the batch "C" of "c" by producer "id", epoch 0, sequence 2
      When a Kafka client produces the batch "A" to "my-topic-0"
      And it produces the batch "B" to "my-topic-0"
      And it produces the batch "C" to "my-topic-0"
      And it produces the batch "A" to "my-topic-0"
      And it produces the batch "B" to "my-topic-0"
      And it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      And it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |
      And it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |
      And it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      And it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |
      And it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |

  Rule: What comes out of turn is refused

    Scenario: A gap
      Given the batch "A" of "one" by producer "id", epoch 0, sequence 0
      And the batch "C" of "three" by producer "id", epoch 0, sequence 2
      And the batch "B" of "two" by producer "id", epoch 0, sequence 1
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |
      When it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |

    Scenario: A gap in one partition is none in the other
      Given the batch "A" of "one" by producer "id", epoch 0, sequence 0
      And the batch "B" of "two" by producer "id", epoch 0, sequence 1
      And the batch "D" of "four" by producer "id", epoch 0, sequence 3
      And "my-topic-0" holds the batch "A"
      And "my-topic-1" holds the batches "A, B"
      When a Kafka client sends Produce v9:
        | my-topic-0 | records=D |
        | my-topic-1 | records=B |
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
        | my-topic-1 | errorCode=NONE baseOffset=1                          |

    Scenario: A producer that the partition has never seen may begin anywhere
      Its earlier messages may have been deleted, and what the broker knew of it with them.

      Given the batch "A" of "one" by producer "id", epoch 0, sequence 41
      And the batch "B" of "two" by producer "id", epoch 0, sequence 42
      And the batch "D" of "four" by producer "id", epoch 0, sequence 44
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |
      When it produces the batch "D" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |

    Scenario: After the largest number comes 0
      Given the batch "A" of "one, two" by producer "id", epoch 0, sequence 2147483646
      And the batch "B" of "three" by producer "id", epoch 0, sequence 0
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |

    Scenario: Even in the middle of a batch
      Given the batch "A" of "one, two, three" by producer "id", epoch 0, sequence 2147483646
      And the batch "B" of "four" by producer "id", epoch 0, sequence 1
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |
      When it produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |

    Scenario: A batch without a sequence, though with a producer
      Given the batch "A":
        | records       | one |
        | producerId    | $id |
        | producerEpoch | 0   |
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_RECORD baseOffset=-1 |

  Rule: A newer epoch shuts the older one out

    Scenario: Batches of an older epoch are refused
      Given the batch "A" of "one" by producer "id", epoch 1, sequence 0
      And the batch "B" of "two" by producer "id", epoch 0, sequence 1
      And the batch "C" of "three" by producer "id", epoch 1, sequence 1
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_PRODUCER_EPOCH baseOffset=-1 |
      When it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |

    Scenario: A new epoch begins with sequence 0
      Given the batch "A" of "one" by producer "id", epoch 0, sequence 0
      And the batch "B" of "two" by producer "id", epoch 1, sequence 1
      And the batch "C" of "two" by producer "id", epoch 1, sequence 0
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
      When it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=1 |

  Rule: Others are not concerned

    Scenario: Producers without an id may send the same as often as they like
      Given the batch "A" of "one"
      And "my-topic-0" holds the batches "A, A, A"
      Then "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |
        | 1      | one   |
        | 2      | one   |

    Scenario: Two producers, each with its own numbers
      Given the producer id "other"
      And the batch "A" of "one" by producer "id", epoch 0, sequence 0
      And the batch "B" of "two" by producer "other", epoch 0, sequence 0
      And the batch "C" of "three" by producer "id", epoch 0, sequence 1
      And "my-topic-0" holds the batches "A, B, C, A, B"
      Then "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |
        | 1      | two   |
        | 2      | three |

    Scenario: Who is producing can be asked
      Given the batch "A" of "one, two" by producer "id", epoch 3, sequence 0
      And "my-topic-0" holds the batch "A"
      When a Kafka client sends DescribeProducers v0:
        | topics[0].name             | my-topic |
        | topics[0].partitionIndexes | [0]      |
      Then it is answered:
        | my-topic-0 | errorCode=NONE activeProducers.length=1 activeProducers[0].producerId=$id activeProducers[0].producerEpoch=3 activeProducers[0].lastSequence=1 activeProducers[0].currentTxnStartOffset=-1 |
      When it sends DescribeProducers v0:
        | topics[0].name             | my-topic |
        | topics[0].partitionIndexes | [7]      |
      Then it is answered:
        | my-topic-7 | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
