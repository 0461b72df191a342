@kafka
Feature: Finding offsets over Kafka's wire protocol
  A consumer that comes for the first time asks where a partition begins, where it ends, or where it was at noon. The answers are offsets: whatever a client
  does afterwards, it does from there.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 2 partitions and the configuration "retention.ms=-1"
    And the batch "A":
      | records         | one, two |
      | baseTimestamp   | 2000     |
      | timestampDeltas | 0, 500   |
      | maxTimestamp    | 2500     |
    And the batch "B":
      | records         | three, four, five |
      | baseTimestamp   | 3000              |
      | timestampDeltas | 0, 900, 100       |
      | maxTimestamp    | 3900              |
    And the batch "C":
      | records       | six  |
      | baseTimestamp | 3500 |
    And "my-topic-0" holds the batches "A, B, C"

  Scenario Outline: The beginning and the end, with ListOffsets v<version>
    When a Kafka client sends ListOffsets v<version>:
      | my-topic-0 | timestamp=-2 |
      | my-topic-1 | timestamp=-2 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=0 timestamp=-1 |
      | my-topic-1 | errorCode=NONE offset=0 timestamp=-1 |
    When it sends ListOffsets v<version>:
      | my-topic-0 | timestamp=-1 |
      | my-topic-1 | timestamp=-1 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=6 timestamp=-1 |
      | my-topic-1 | errorCode=NONE offset=0 timestamp=-1 |

    Examples:
      | version |
      | 1       |
      | 2       |
      | 3       |
      | 4       |
      | 5       |
      | 6       |
      | 7       |

  Scenario Outline: The first message at <time> or later
    When a Kafka client sends ListOffsets v4:
      | my-topic-0 | timestamp=<time> |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=<offset> timestamp=<found> |

    Examples: the offset of the message, not of its batch
      | time | offset | found |
      | 0    | 0      | 2000  |
      | 2000 | 0      | 2000  |
      | 2001 | 1      | 2500  |
      | 2500 | 1      | 2500  |
      | 2501 | 2      | 3000  |
      | 3001 | 3      | 3900  |
      | 3900 | 3      | 3900  |
      | 3901 | -1     | -1    |

  Scenario: The first message at a time, in a compressed batch
    Given the batch "G":
      | records         | one, two, three |
      | compression     | gzip            |
      | baseTimestamp   | 5000            |
      | timestampDeltas | 0, 10, 20       |
      | maxTimestamp    | 5020            |
    And "my-topic-1" holds the batches "G"
    When a Kafka client sends ListOffsets v4:
      | my-topic-1 | timestamp=5005 |
    Then it is answered:
      | my-topic-1 | errorCode=NONE offset=1 timestamp=5010 |

  Scenario: The message with the latest time, which need not be the last
    When a Kafka client sends ListOffsets v7:
      | my-topic-0 | timestamp=-3 |
      | my-topic-1 | timestamp=-3 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=3 timestamp=3900 |
      | my-topic-1 | errorCode=NONE offset=-1 timestamp=-1  |

  Scenario: After records were deleted, the beginning is elsewhere
    When a Kafka client sends DeleteRecords v1:
      | my-topic-0 | offset=2 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE lowWatermark=2 |
    When it sends ListOffsets v4:
      | my-topic-0 | timestamp=-2 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=2 |
    When it sends ListOffsets v4:
      | my-topic-0 | timestamp=0 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=2 timestamp=3000 |

  Scenario: The end for those who read committed messages only
    When a Kafka client sends ListOffsets v4:
      | isolationLevel | 1            |
      | my-topic-0     | timestamp=-1 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE offset=6 |

  Scenario: What does not exist, beside what does
    When a Kafka client sends ListOffsets v4:
      | my-topic-0   | timestamp=-1 |
      | my-topic-7   | timestamp=-1 |
      | my-missing-0 | timestamp=-1 |
    Then it is answered:
      | my-topic-0   | errorCode=NONE offset=6                        |
      | my-topic-7   | errorCode=UNKNOWN_TOPIC_OR_PARTITION offset=-1 |
      | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION offset=-1 |

  Scenario: A time that means nothing
    When a Kafka client sends ListOffsets v4:
      | my-topic-0 | timestamp=-77 |
    Then it is answered:
      | my-topic-0 | errorCode=UNSUPPORTED_VERSION |

  Scenario: A leader epoch from the future
    When a Kafka client sends ListOffsets v4:
      | my-topic-0 | timestamp=-1 currentLeaderEpoch=99 |
    Then it is answered:
      | my-topic-0 | errorCode=UNKNOWN_LEADER_EPOCH |

  Scenario Outline: Where a leader epoch ends, with OffsetForLeaderEpoch v<version>
    When a Kafka client sends OffsetForLeaderEpoch v<version>:
      | my-topic-0   | leaderEpoch=0 |
      | my-topic-7   | leaderEpoch=0 |
      | my-missing-0 | leaderEpoch=0 |
    Then it is answered:
      | my-topic-0   | errorCode=NONE leaderEpoch=0 endOffset=6 |
      | my-topic-7   | errorCode=UNKNOWN_TOPIC_OR_PARTITION endOffset=-1 |
      | my-missing-0 | errorCode=UNKNOWN_TOPIC_OR_PARTITION endOffset=-1 |

    Examples:
      | version |
      | 2       |
      | 3       |
      | 4       |

  Scenario: An epoch that has not been yet has no end
    When a Kafka client sends OffsetForLeaderEpoch v3:
      | my-topic-0 | leaderEpoch=5 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE leaderEpoch=-1 endOffset=-1 |
    When it sends OffsetForLeaderEpoch v3:
      | my-topic-0 | leaderEpoch=0 currentLeaderEpoch=99 |
    Then it is answered:
      | my-topic-0 | errorCode=UNKNOWN_LEADER_EPOCH |
