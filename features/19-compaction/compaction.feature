@text @compaction @own-broker
Feature: Compaction
  A log can be a table: the last message of each key says what the key's value is. A compacted topic keeps that one and gives up the older ones,
  so that it needs no more room than the table does, and whoever reads it from the beginning still learns all of it. The segment that is being
  written is left alone, so for a while there are more messages than the table has rows.

  Background:
    Given a broker with the settings:
      | KAFKA_LOG_CLEANER_BACKOFF_MS          | 20 |
      | KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS | 20 |

  Rule: The last message of each key stays where it is

    Scenario: Older messages go, the newest of each key stays, and so does its offset
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=b 1
        produce my-topic key=a 2
        produce my-topic key=c 1
        produce my-topic key=b 2
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
        | 4      | b   | 2     |
      When a client sends "produce my-topic key=d 1\n"
      Then it receives "OK my-topic-0@5\n"
      And "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
        | 4      | b   | 2     |
        | 5      | d   | 1     |
      When a client sends the lines one by one:
        """
        produce my-topic key=d 2
        produce my-topic key=e 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
        | 4      | b   | 2     |
        | 6      | d   | 2     |
        | 7      | e   | 1     |

    Scenario: Also within one batch
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      When a client sends the lines:
        """
        produce my-topic key=a 1
        produce my-topic key=a 2
        produce my-topic key=b 1
        produce my-topic key=a 3
        """
      Then whatever it receives is fine
      When a client sends "produce my-topic key=z 1\n"
      Then it receives "OK my-topic-0@4\n"
      And "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | b   | 1     |
        | 3      | a   | 3     |
        | 4      | z   | 1     |

    Scenario: Whoever asks for a message that is gone gets the next one
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=a 2
        produce my-topic key=b 1
        produce my-topic key=a 3
        produce my-topic key=c 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | b   | 1     |
        | 3      | a   | 3     |
        | 4      | c   | 1     |
      When a client sends "consume my-topic 1 max=1\n"
      Then it receives "my-topic-0@2 b 1\nOK 1 message next=my-topic-0@3\n"
      When a client sends "8 my-topic 0\n"
      Then it receives "1\n3\n1\n"
      When a client sends "describe my-topic\n"
      Then it receives the lines:
        """
        my-topic id=… cleanup.policy=compact …
        my-topic-0 start=0 end=5 …
        OK my-topic
        """

    @kafka
    Scenario: The same over Kafka's wire protocol
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=b 1
        produce my-topic key=a 2
        produce my-topic key=c 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
      When a Kafka client fetches "my-topic-0" from offset 0
      Then it gets the messages of "my-topic-0":
        | offset | key | value |
        | 1      | b   | 1     |

  Rule: A message without a value deletes its key, and goes after a while

    Scenario: A tombstone stays as long as delete.retention.ms says
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14 delete.retention.ms=60000"
      And the batch "deleted":
        | tombstones | a |
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        """
      Given "my-topic-0" holds the batch "deleted"
      When a client sends the lines one by one:
        """
        produce my-topic key=b 1
        produce my-topic key=b 2
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | a   | null  |
        | 2      | b   | 1     |
        | 3      | b   | 2     |
      When a client sends the lines one by one:
        """
        produce my-topic key=b 3
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | a   | null  |
        | 3      | b   | 2     |
        | 4      | b   | 3     |

    Scenario: Later it goes, and the key is gone without a trace
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14 delete.retention.ms=1"
      And the batch "deleted":
        | tombstones | a |
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        """
      Given "my-topic-0" holds the batch "deleted"
      When a client sends the lines one by one:
        """
        produce my-topic key=b 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | a   | null  |
        | 2      | b   | 1     |
      When a client sends the lines one by one:
        """
        produce my-topic key=c 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | b   | 1     |
        | 3      | c   | 1     |

  Rule: A message of a compacted topic has a key

    Scenario: A message without a key is refused, and its neighbours are stored
      Given the compacted topic "my-topic" with the configuration "segment.bytes=1000"
      When a client sends "produce my-topic key=a 1\nproduce my-topic 2\nproduce my-topic key=b 3\n"
      Then it receives the lines:
        """
        OK my-topic-0@0
        ERR INVALID_RECORD …produce TOPIC key=K VALUE
        OK my-topic-0@1
        """
      When a client sends "8 my-topic 0\nHello\n"
      Then it receives the error INVALID_RECORD that says "without a key"
      And "my-topic" is still:
        | offset | key | value |
        | 0      | a   | 1     |
        | 1      | b   | 3     |

    @kafka
    Scenario: Also over Kafka's wire protocol
      Given the compacted topic "my-topic" with the configuration "segment.bytes=1000"
      And the batch "A" of "k=1, without"
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=INVALID_RECORD |

    Scenario: Those from before the topic was compacted go
      Given the topic "my-topic" with the configuration "segment.bytes=14 min.cleanable.dirty.ratio=0"
      When a client sends the lines one by one:
        """
        produce my-topic without
        produce my-topic key=a 1
        produce my-topic key=b 1
        """
      And a Kafka client sends IncrementalAlterConfigs v1:
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
        | 2      | b   | 1     |

  Rule: A cleaned log is as safe as any other

    Scenario Outline: It survives that the broker is <how>
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=b 1
        produce my-topic key=a 2
        produce my-topic key=c 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 1      | b   | 1     |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
      When the broker is <how> and started again
      Then "my-topic" is still:
        | offset | key | value |
        | 1      | b   | 1     |
        | 2      | a   | 2     |
        | 3      | c   | 1     |
      When a client sends "produce my-topic key=d 1\n"
      Then it receives "OK my-topic-0@4\n"

      Examples:
        | how     |
        | killed  |
        | stopped |

    Scenario: With compact,delete old messages go as well
      Given the topic "my-topic" with the configuration "cleanup.policy=compact,delete min.cleanable.dirty.ratio=0 segment.bytes=14 retention.ms=500"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=b 1
        produce my-topic key=a 2
        """
      Then "my-topic-0" soon begins at offset 3

    Scenario: With compact alone they do not
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14 retention.ms=1 retention.bytes=1"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=b 1
        produce my-topic key=a 2
        """
      And the retention has looked at "my-topic-0" again
      Then "my-topic-0" soon begins at offset 0
      And "my-topic" is still:
        | offset | key | value |
        | 0      | a   | 1     |
        | 1      | b   | 1     |
        | 2      | a   | 2     |
