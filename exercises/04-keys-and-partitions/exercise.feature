Feature: Keys and partitions
  Order holds within one partition only. So messages that must stay in order need the same partition, whoever sends them and from
  wherever: that is what a key is for. Every client has to hash it in the same way, to the last bit. Without a key any partition
  is right, and the messages are spread evenly.

  Scenario: Messages without a key take turns
    Given a broker
    And the topic "my-topic" with 3 partitions
    When a client sends "produce my-topic a\nproduce my-topic b\nproduce my-topic c\nproduce my-topic d\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-1@0\nOK my-topic-2@0\nOK my-topic-0@1\n"

  Scenario: Only messages without a key take turns, and each topic has its own
    Given a broker
    And the topic "my-topic" with 3 partitions
    And the topic "my-other" with 3 partitions
    When a client sends "produce my-topic a\nproduce my-other a\nproduce my-topic key=noah b\nproduce my-topic c\n"
    Then it receives "OK my-topic-0@0\nOK my-other-0@0\nOK my-topic-…@…\nOK my-topic-1@…\n"

  Scenario: Messages with the same key share a partition, and so they stay in order
    Given a broker
    And the topic "my-topic" with 3 partitions
    When a client sends the lines:
      """
      produce my-topic key=noah opened
      produce my-topic key=noah paid
      produce my-topic key=noah closed
      consume my-topic earliest
      """
    Then it receives the lines:
      """
      OK my-topic-…@0
      OK my-topic-…@1
      OK my-topic-…@2
      my-topic-…@0 noah opened
      my-topic-…@1 noah paid
      my-topic-…@2 noah closed
      OK 3 messages next=…
      """

  # What the keys below have for a partition: toPositive(murmur2(key)) % 12, as Kafka's own clients compute it.

  Scenario: A key goes where Kafka's own clients send it
    Given a broker
    And the topic "my-topic" with 12 partitions
    When a client sends the lines:
      """
      produce my-topic key=noah four bytes
      produce my-topic key=ivan four bytes
      produce my-topic key=isabella eight bytes
      produce my-topic key=federico eight bytes
      """
    Then it receives "OK my-topic-1@0\nOK my-topic-5@0\nOK my-topic-6@0\nOK my-topic-10@0\n"

  Scenario: The last one, two or three bytes of a key count as well
    Given a broker
    And the topic "my-topic" with 12 partitions
    When a client sends the lines:
      """
      produce my-topic key=alice four bytes and one
      produce my-topic key=carmen four bytes and two
      produce my-topic key=matilda four bytes and three
      produce my-topic key=abc three bytes
      """
    Then it receives "OK my-topic-9@0\nOK my-topic-2@0\nOK my-topic-1@0\nOK my-topic-3@0\n"

  Scenario: A hash may be negative, a partition may not
    Given a broker
    And the topic "my-topic" with 12 partitions
    When a client sends the lines:
      """
      produce my-topic key=21 the hash is -973932308
      produce my-topic key=foobar the hash is -790332482
      produce my-topic key=a-little-bit-long-string the hash is -985981536
      produce my-topic key=a-little-bit-longer-string the hash is -1486304829
      """
    Then it receives "OK my-topic-0@0\nOK my-topic-6@0\nOK my-topic-8@0\nOK my-topic-11@0\n"

  Scenario: A key is made of bytes, not of characters
    Given a broker
    And the topic "my-topic" with 12 partitions
    When a client sends the lines:
      """
      produce my-topic key=José four characters, five bytes
      produce my-topic key=Søren five characters, six bytes
      produce my-topic key=李明 two characters, six bytes
      """
    Then it receives "OK my-topic-5@0\nOK my-topic-8@0\nOK my-topic-11@0\n"

  Scenario: An empty key is a key
    Given a broker
    And the topic "my-topic" with 12 partitions
    When a client sends "produce my-topic key= one\nproduce my-topic key= two\n"
    Then it receives "OK my-topic-9@0\nOK my-topic-9@1\n"
