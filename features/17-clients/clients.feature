@kafka @clients
Feature: Real Kafka clients
  The clients that people use, unmodified and with no special setting: kafkajs and @platformatic/kafka for Node.js, kcat,
  kafka-python and confluent-kafka for Python, the last two of which and kcat stand for librdkafka, which most other languages
  use. What any of them writes, all of them read, and so does the text protocol. The run ends with a table of who could read whom.

  Background:
    Given a broker

  Scenario Outline: Every client reads what <client> writes, in every compression
    When "<client>" writes messages of every kind with each compression
    Then every client reads them as they were written
    And the batches are compressed as they should be

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  @beyond-kafka
  Scenario: Every client reads what was typed
    When "text" writes messages of every kind
    Then every client reads them as they were written

  @beyond-kafka
  Scenario Outline: The original protocol shows what <client> writes, in every compression
    When "<client>" writes messages of every kind with each compression
    Then a header shows them as they were written

    Examples:
      | client       |
      | kafkajs      |
      | kafka-python |

  Scenario Outline: <client> reads from the beginning, an offset, a time and the end
    When "kafkajs" writes "one", "two", "three" to "my-topic", a second apart
    Then "<client>" reads "one", "two", "three" from the beginning of "my-topic"
    And "<client>" reads "two", "three" from offset 1 of "my-topic"
    And "<client>" reads "two", "three" from the time of "two" in "my-topic"
    And "<client>" reads "four" from the end of "my-topic", where "<other>" then writes it

    Examples:
      | client              | other               |
      | kafkajs             | @platformatic/kafka |
      | @platformatic/kafka | kafkajs             |
      | kcat                | kafkajs             |
      | kafka-python        | kafkajs             |
      | confluent-kafka     | kafkajs             |

    @beyond-kafka
    Examples: The text protocol
      | client | other   |
      | text   | kafkajs |

  Scenario Outline: A key of <client> goes where Kafka's own clients send it
    When "<client>" writes a message with each of these keys to "my-topic" with 12 partitions:
      | key                                              | partition |
      | 21                                               | 0         |
      | foobar                                           | 6         |
      | a-little-bit-long-string                         | 8         |
      | a-little-bit-longer-string                       | 11        |
      | lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8 | 5         |
    Then each of them is in its partition

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

    @beyond-kafka
    Examples: The text protocol
      | client |
      | text   |

  Scenario Outline: <client> writes to a topic that is not there yet
    When "<client>" writes "Test message" to "my-topic"
    Then every client reads "Test message" from the beginning of "my-topic"

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  Scenario Outline: <client> writes a message of 900 KB
    When "<client>" writes a message of 900000 bytes to "my-topic"
    Then every client reads what was written to "my-topic"

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  Scenario Outline: <client> writes 10,000 messages
    When "<client>" writes 10000 messages to "my-topic"
    Then every client reads what was written to "my-topic"

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  Scenario Outline: <client> is an idempotent producer
    When "<client>" writes 1000 messages to "my-topic" as an idempotent producer
    Then every client reads what was written to "my-topic"

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | confluent-kafka     |

  Scenario Outline: <client> administers topics
    When "<client>" creates the topic "my-topic" with 2 partitions and "retention.ms=86400000"
    Then "<client>" lists the topic "my-topic"
    And "<client>" cannot create the topic "my-topic", because of "<error>"
    And "<client>" describes "my-topic" with 2 partitions and "retention.ms=86400000"
    When "<client>" sets "retention.ms=3600000" for "my-topic"
    And "<client>" gives "my-topic" 4 partitions
    Then "<client>" describes "my-topic" with 4 partitions and "retention.ms=3600000"
    When "<client>" deletes the topic "my-topic"
    Then "<client>" does not list the topic "my-topic"

    Examples:
      | client              | error                               |
      | kafkajs             | the topic exists already            |
      | @platformatic/kafka | Topic with this name already exists |
      | kafka-python        | TopicAlreadyExistsError             |
      | confluent-kafka     | TOPIC_ALREADY_EXISTS                |

  Scenario Outline: <client> deletes records
    When "<client>" writes 5 messages to "my-topic"
    And "<client>" deletes what is before offset 3 in "my-topic"
    Then every client reads "message 3", "message 4" from the beginning of "my-topic"

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |

  Scenario Outline: <client> reads as the member of a group
    Given the broker has consumer groups
    When "<client>" writes 100 messages to "my-topic"
    Then "<client>" reads what was written to "my-topic" as the member of a new group

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  @beyond-kafka @own-broker
  Scenario: The README's commands
    Given "kcat" is installed
    And "kafka-python" is installed
    And a broker of its own
    When what the README has under "With real Kafka clients" is pasted with "netcat-openbsd"
    Then it prints:
      """
      basket-0@0 a apple
      basket-0@1 b banana
      0 b'a' b'apple'
      1 b'b' b'banana'
      2 b'c' b'cherry'
      basket-0@0 a apple
      basket-0@1 b banana
      basket-0@2 c cherry
      OK 3 messages next=basket-0@3
      """
