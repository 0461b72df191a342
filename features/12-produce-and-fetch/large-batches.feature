@kafka
Feature: Large batches of many clients at a time
  A broker under load has many large requests and answers in its memory at a time, and takes that memory for the next ones as soon as it can. If it does so a
  moment too soon, clients get each other's bytes; and nobody notices while there is only one client.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 3 partitions

  Scenario: Large batches of several clients at a time, sent and fetched
    When 6 Kafka clients each send 8 batches of 300000 bytes to "my-topic-0, my-topic-1, my-topic-2", while 3 others fetch them
    Then everybody has got every batch, byte for byte

  Scenario: Large batches that wait for one who reads late
    When 6 Kafka clients each send 8 batches of 300000 bytes to "my-topic-0, my-topic-1, my-topic-2", while 3 others fetch them
    And they fetch all of it again, and one of them reads late
    Then everybody has got every batch, byte for byte

  Scenario: Batches of all sizes at a time
    When 4 Kafka clients each send 10 batches of 60000 bytes to "my-topic-0, my-topic-1", while 2 others fetch them
    Then everybody has got every batch, byte for byte
    When 2 Kafka clients each send 3 batches of 900000 bytes to "my-topic-2", while 3 others fetch them
    Then everybody has got every batch, byte for byte
