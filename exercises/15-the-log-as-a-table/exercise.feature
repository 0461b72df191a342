@kafka @text @compaction
Feature: The log as a table
  The last message of each key says what the key's value is, and a compacted log need not keep more. Whoever reads it from the beginning still
  learns the whole table. The segment that is being written is left alone: so each scenario puts one more message behind those that
  it wants cleaned.

  Background:
    Given a broker

  Rule: The last message of each key stays, and stays where it is

    Scenario: What came again later goes, and leaves a gap
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      And the batch "A" of "a=1, b=1, a=2, c=1, b=2"
      And the batch "Z" of "z=1"
      When "my-topic-0" holds the batches "A, Z"
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
        | 4      | b   | 2     |
        | 5      | z   | 1     |

    Scenario: A key of which nothing new was said keeps its old message
      The second time the cleaner looks for keys only where it has not been before.

      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      And the batch "A" of "a=1, b=1, a=2, c=1, b=2"
      And the batch "Z" of "z=1"
      And "my-topic-0" holds the batches "A, Z"
      And "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
        | 4      | b   | 2     |
        | 5      | z   | 1     |
      And the batch "B" of "a=3, z=2"
      And the batch "Y" of "y=1"
      When "my-topic-0" holds the batches "B, Y"
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 3      | c   | 1     |
        | 4      | b   | 2     |
        | 6      | a   | 3     |
        | 7      | z   | 2     |
        | 8      | y   | 1     |

    Scenario: Long keys that differ in their last letter only are two keys
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      And the batch "A" of "customer-of-the-year-1=x, customer-of-the-year-2=x, customer-of-the-year-1=y"
      And the batch "Z" of "z=1"
      When "my-topic-0" holds the batches "A, Z"
      Then "my-topic" is soon cleaned to:
        | offset | key                    | value |
        | 1      | customer-of-the-year-2 | x     |
        | 2      | customer-of-the-year-1 | y     |
        | 3      | z                      | 1     |

  Rule: A message without a value says that its key is deleted, for a while

    Background:
      Given the batch "A":
        | records    | a=1, b=1 |
        | tombstones | a        |
      And the batch "Z" of "z=1"

    Scenario: The value goes at once, and the tombstone stays
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14 delete.retention.ms=60000"
      When "my-topic-0" holds the batches "A, Z"
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 2      | a   | null  |
        | 3      | z   | 1     |

    Scenario: When its time is over, the tombstone goes too
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14 delete.retention.ms=1"
      And "my-topic-0" holds the batches "A, Z"
      And "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 2      | a   | null  |
        | 3      | z   | 1     |
      And the batch "B" of "z=2"
      And the batch "Y" of "y=1"
      When "my-topic-0" holds the batches "B, Y"
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 4      | z   | 2     |
        | 5      | y   | 1     |

    Scenario: A tombstone behind which the key has a value again is of no use to anybody
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14 delete.retention.ms=60000"
      And the batch "B" of "a=2"
      When "my-topic-0" holds the batches "A, B, Z"
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 3      | a   | 2     |
        | 4      | z   | 1     |

  Rule: What has no key is no row of a table

    Scenario: Messages without a key, from before the topic was compacted
      Given the topic "my-topic" with the configuration "segment.bytes=14 min.cleanable.dirty.ratio=0"
      And the batch "A" of "nobody's, a=1"
      And the batch "Z" of "z=1"
      And "my-topic-0" holds the batches "A, Z"
      When a Kafka client sends IncrementalAlterConfigs v1:
        | resources[0].resourceType               | 2              |
        | resources[0].resourceName               | my-topic       |
        | resources[0].configs[0].name            | cleanup.policy |
        | resources[0].configs[0].configOperation | 0              |
        | resources[0].configs[0].value           | compact        |
      Then it is answered:
        | responses[0].errorCode | NONE |
      And "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | a   | 1     |
        | 2      | z   | 1     |

  Rule: A log may have more keys than there is memory

    Scenario: The table is full in time, and holds what was put into it
      When your table may take 1000000 bytes, and is given keys as long as it has room for more
      Then it holds at least 1000 keys and at most 41666, each with its last offset
