@kafka @durability @own-broker
Feature: Idempotent producers and a broker that restarts
  The moment in which a producer does not know whether its batch was stored is, more often than not, the one in which the broker died. A broker that forgets what it
  had seen, just when it matters, stores everything twice.

  Background:
    Given a broker of its own
    And the Kafka topic "my-topic" with 1 partition
    And the producer id "id"
    And the batch "A" of "one, two" by producer "id", epoch 0, sequence 0
    And the batch "B" of "three" by producer "id", epoch 0, sequence 2
    And the batch "C" of "four" by producer "id", epoch 0, sequence 3
    And the batch "E" of "six" by producer "id", epoch 0, sequence 5

  Scenario Outline: After <what> it knows what it had stored
    Given "my-topic-0" holds the batches "A, B"
    When the broker is <done> and started again
    And a Kafka client produces the batch "B" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=NONE baseOffset=2 |
    When it produces the batch "E" to "my-topic-0"
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

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  @beyond-kafka
  Scenario Outline: After <what> it knows the batches before the last one too
    Five were under way when the broker died, and all five are sent again. (Kafka remembers the last one only, and refuses the others,
    which its clients then take for stored.)

    Given the batch "D" of "five" by producer "id", epoch 0, sequence 4
    And "my-topic-0" holds the batches "A, B, C, D, E"
    When the broker is <done> and started again
    And a Kafka client produces the batch "A" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=NONE baseOffset=0 |
    When it produces the batch "C" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=NONE baseOffset=3 |
    When it produces the batch "E" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=NONE baseOffset=5 |

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  Scenario Outline: After <what> it knows the epochs
    Given the batch "N" of "five" by producer "id", epoch 1, sequence 0
    And "my-topic-0" holds the batches "A, N"
    When the broker is <done> and started again
    And a Kafka client produces the batch "B" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=INVALID_PRODUCER_EPOCH baseOffset=-1 |

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  Scenario: Killed twice, and once in vain
    Given "my-topic-0" holds the batches "A, B"
    When the broker is killed and started again
    And the broker is killed and started again
    And a Kafka client produces the batch "C" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=NONE baseOffset=3 |
    When the broker is stopped and started again
    And the Kafka client produces the batch "C" to "my-topic-0"
    Then it is answered:
      | my-topic-0 | errorCode=NONE baseOffset=3 |

  Scenario: Producer ids never repeat
    Two producers with one id would take each other's messages for repetitions, and lose them.

    When the broker is killed and started again
    And a Kafka client sends InitProducerId v4
    Then it is soon answered:
      | producerId | not $id |
    And "producerId" of the answer is remembered as "second"
    When the broker is stopped and started again
    And a Kafka client sends InitProducerId v4
    Then it is soon answered:
      | producerId | not $second |
    And "producerId" of the answer is remembered as "third"
    When the broker is killed and started again
    And a Kafka client sends InitProducerId v4
    Then it is soon answered:
      | producerId | not $third |
    And "producerId" of the answer is remembered as "fourth"
    When it sends InitProducerId v4
    Then it is answered:
      | producerId | not $fourth |
