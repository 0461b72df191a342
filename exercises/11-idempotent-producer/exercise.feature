@kafka
Feature: Idempotent producer
  An answer can get lost, and then nobody can tell whether the batch was stored. So a producer sends it again, and a broker stores it
  once: it knows it by the numbers that the producer gave its messages. A number that is missing means that a batch is missing: what
  comes behind it is refused, until the one before is there.

  Rule: What was stored is answered as the first time, and stored once

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 2 partitions
      And the producer id "id"
      And the batch "A" of "one, two, three" by producer "id", epoch 0, sequence 0
      And the batch "B" of "four" by producer "id", epoch 0, sequence 3
      And the batch "C" of "five" by producer "id", epoch 0, sequence 4

    Scenario: A retry gets the offset that the first try got, and is stored once
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      And "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |
        | 1      | two   |
        | 2      | three |

    Scenario: The next batch goes on behind the last message of the one before
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |
      When it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=4 |

    Scenario: An older batch than the last one is known too
      Given "my-topic-0" holds the batches "A, B, C"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |

    Scenario: A gap is refused, and filled by what belongs there
      Given "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |
      When it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=4 |

    Scenario: A part of a batch is another batch
      Given the batch "part" of "two" by producer "id", epoch 0, sequence 1
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "part" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |

    Scenario: So is one that begins with the same number and ends with another
      Given the batch "short" of "one" by producer "id", epoch 0, sequence 0
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "short" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |

    Scenario: Each producer has its own numbers, in each partition
      Given the producer id "other"
      And the batch "O" of "other" by producer "other", epoch 0, sequence 0
      And "my-topic-0" holds the batches "A, O, B"
      And "my-topic-1" holds the batches "O, A"
      When a Kafka client produces the batch "O" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |
      When it produces the batch "O" to "my-topic-1"
      Then it is answered:
        | my-topic-1 | errorCode=NONE baseOffset=0 |
      When it produces the batch "A" to "my-topic-1"
      Then it is answered:
        | my-topic-1 | errorCode=NONE baseOffset=1 |

    Scenario: Who is not known may begin anywhere
      The broker may have known the producer once, and its messages are gone with an old segment.

      When a Kafka client produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |

  Rule: Five batches may be on their way at once

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 1 partition
      And the producer id "id"
      And the batch "A" of "a, b" by producer "id", epoch 0, sequence 0
      And the batch "B" of "c" by producer "id", epoch 0, sequence 2
      And the batch "C" of "d" by producer "id", epoch 0, sequence 3
      And the batch "D" of "e" by producer "id", epoch 0, sequence 4
      And the batch "E" of "f" by producer "id", epoch 0, sequence 5
      And the batch "F" of "g" by producer "id", epoch 0, sequence 6

    Scenario: All five are known, in whichever order they come again
      Given "my-topic-0" holds the batches "A, B, C, D, E, C, A, E, B, D"
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it produces the batch "D" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=4 |
      And "my-topic-0" holds the messages:
        | offset | value |
        | 0      | a     |
        | 1      | b     |
        | 2      | c     |
        | 3      | d     |
        | 4      | e     |
        | 5      | f     |

    Scenario: The sixth-last is known no more, and is not stored again either
      Given "my-topic-0" holds the batches "A, B, C, D, E, F"
      When a Kafka client produces the batch "F" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=6 |
      When it produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
      When it produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |

  Rule: A producer that begins anew has a new epoch

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 1 partition
      And the producer id "id"
      And the batch "A" of "one" by producer "id", epoch 0, sequence 0
      And the batch "B" of "two" by producer "id", epoch 0, sequence 1

    Scenario: Its numbers begin again with 0, and are new ones
      Given the batch "N" of "three" by producer "id", epoch 1, sequence 0
      And "my-topic-0" holds the batches "A, B"
      When a Kafka client produces the batch "N" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |
      When it produces the batch "N" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |

    Scenario: It does not go on with the numbers of the epoch before
      Given the batch "N" of "three" by producer "id", epoch 1, sequence 2
      And "my-topic-0" holds the batches "A, B"
      When a Kafka client produces the batch "N" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |

    Scenario: Who comes with the old epoch comes too late
      Given the batch "N" of "three" by producer "id", epoch 1, sequence 0
      And "my-topic-0" holds the batches "A, N"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_PRODUCER_EPOCH baseOffset=-1 |

    Scenario: A retry of the old epoch comes too late as well
      Given the batch "N" of "three" by producer "id", epoch 1, sequence 0
      And "my-topic-0" holds the batches "A, B, N"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_PRODUCER_EPOCH baseOffset=-1 |

  Rule: Behind the number 2147483647 comes 0

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 1 partition
      And the producer id "id"

    Scenario: Between two batches
      Given the batch "A" of "one, two" by producer "id", epoch 0, sequence 2147483646
      And the batch "B" of "three" by producer "id", epoch 0, sequence 0
      And "my-topic-0" holds the batch "A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=2 |

    Scenario: In the middle of a batch
      Given the batch "A" of "one, two, three" by producer "id", epoch 0, sequence 2147483646
      And the batch "B" of "four" by producer "id", epoch 0, sequence 1
      And "my-topic-0" holds the batches "A, A"
      When a Kafka client produces the batch "B" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |

  @own-broker
  Rule: A broker that died remembers

    Scenario: After kill -9 it knows what it has stored
      Given a broker of its own
      And the Kafka topic "my-topic" with 1 partition
      And the producer id "id"
      And the batch "A" of "one, two" by producer "id", epoch 0, sequence 0
      And the batch "B" of "three" by producer "id", epoch 0, sequence 2
      And the batch "C" of "four" by producer "id", epoch 0, sequence 3
      And the batch "D" of "five" by producer "id", epoch 0, sequence 4
      And "my-topic-0" holds the batches "A, B"
      When the broker is killed and started again
      And a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When it produces the batch "D" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=OUT_OF_ORDER_SEQUENCE_NUMBER baseOffset=-1 |
      When it produces the batch "C" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=3 |
      And "my-topic-0" holds the messages:
        | offset | value |
        | 0      | one   |
        | 1      | two   |
        | 2      | three |
        | 3      | four  |
