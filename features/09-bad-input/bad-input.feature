Feature: Bad input
  A broker serves many. Whatever one client sends, by mistake or by malice, it gets a sentence that says what was wrong, and
  nobody else notices anything.

  Background:
    Given a broker

  @text
  Scenario Outline: A line that is no header: <line>
    When a client sends "<line>\n"
    Then it receives the error INVALID_REQUEST that says "<words>"

    Examples:
      | line                          | words                                              |
      | 9 my-topic 0                  | 9 characters, but \"my-topic\" has 8               |
      | 7 my-topic 0                  | 7 characters, but \"my-topic\" has 8               |
      | 8 my-topic                    | LENGTH TOPIC OFFSET                                |
      | 8 my-topic 0 1                | LENGTH TOPIC OFFSET                                |
      | 8 my-topic -1                 | \"-1\" is not a whole number                       |
      | 8 my-topic x                  | \"x\" is not a whole number                        |
      | 8 my-topic 1.5                | \"1.5\" is not a whole number                      |
      | 8 my-topic 9223372036854775808 | from 0 to 9223372036854775807                      |
      | 2 .. 0                        | cannot be called                                   |
      | 4 ../x 0                      | characters other than                              |
      | 3 a/b 0                       | characters other than                              |
      | 0  0                          | LENGTH TOPIC OFFSET                                |
      | 42                            | LENGTH TOPIC OFFSET                                |

  @text
  Scenario: A wrong header stores nothing, and the next right one works
    When a client sends "9 my-topic 0\nlost\n8 my-topic 0\nkept\n"
    Then it receives the lines:
      """
      ERR INVALID_REQUEST …
      ERR INVALID_REQUEST …
      OK my-topic-0@0
      """
    And the topic "my-topic" has stored "kept\n"

  @seed
  Scenario: What comes before a valid header is not stored
    When a client sends "8 wrong-length 0\nlost\n8 my-topic 0\nkept\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "kept\n"

  @text
  Scenario Outline: A slip of the finger: <typed>
    When a client sends "<typed> my-topic\n"
    Then it receives the error INVALID_REQUEST that says "did you mean \"<meant>\"?"

    Examples:
      | typed    | meant    |
      | prodce   | produce  |
      | craete   | create   |
      | descirbe | describe |
      | TOPIC    | topics   |

  @text
  Scenario: An HTTP request is told where it is, and cannot smuggle commands in
    When a client sends "POST / HTTP/1.1\r\nHost: localhost\r\n\r\ncreate my-topic\n"
    Then it receives the lines:
      """
      HTTP/1.1 400 Bad Request\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: …\r
      Connection: close\r
      \r
      This port speaks Kafka Lab's text protocol, not HTTP. …
      …
      """
    And there is no topic "my-topic"

  @text
  Scenario Outline: Also where its method is a command: <request>
    Given the topic "my-topic" holds 1 messages
    When a client sends "<request>\r\n\r\n"
    Then it receives an answer
    And the topic "my-topic" has stored 1 messages

    Examples:
      | request                  |
      | DELETE /my-topic HTTP/1.1 |
      | delete /my-topic HTTP/1.1 |
      | CREATE * HTTP/1.1        |

  @own-broker
  Scenario: Also where its address is longer than the longest line
    Given a broker with the settings:
      | LAB_LINE_MAX_BYTES | 300 |
    When a client sends an HTTP request for an address of 400 characters, and then "create my-topic"
    Then it receives an answer
    And there is no topic "my-topic"

  @text
  Scenario: The bytes of a refused message are no commands, whatever was wrong with it
    When a client sends "produce my-topic key=a key=b bytes=15\ncreate my-topic\nproduce my-other hello\n"
    Then it receives the lines:
      """
      ERR INVALID_REQUEST key= is given twice…
      OK my-other-0@0
      """
    And there is no topic "my-topic"

  @text
  Scenario: Binary noise gets an answer or a closed connection, and hurts nobody
    When 30 clients send 5000 bytes of noise each
    And a client sends "produce my-topic still here\n"
    Then it receives "OK my-topic-0@0\n"

  @text
  Scenario: A Kafka client is turned away quietly
    When a client sends "\x00\x00\x00\x14\x00\x12\x00\x04\x00\x00\x00\x01\x00\x04test\x00\x00"
    Then it receives nothing

  @text
  Scenario: A client that never reads does not make the broker grow, nor hold up others
    Given the topic "my-topic" holds 50000 messages
    And the broker's memory is remembered
    When client "deaf" asks 1000 times for everything in "my-topic" and never reads
    And a client sends "produce my-other hello\n"
    Then it receives "OK my-other-0@0\n"
    And the broker's memory has grown by less than 150 MB
    When client "deaf" leaves
    And a client sends "produce my-other hello\n"
    Then it receives "OK my-other-0@1\n"

  @text
  Scenario: A follower that never reads does not make the broker grow
    Given the topic "my-topic" holds 1 messages
    When client "deaf" sends "consume my-topic earliest follow\n"
    And client "deaf" stops reading
    And the broker's memory is remembered
    And a client sends 300 messages of 1000000 bytes to "my-topic"
    Then it receives 300 answers
    And the broker's memory has grown by less than 200 MB

  @text
  Scenario: 5,000 connections at once
    When 5000 clients connect at once
    Then each of them can send "quit\n" and receives "OK bye\n"
    When a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@0\n"

  @own-broker
  Scenario: A connection over the limit is told so after its first byte
    Given a broker with the settings:
      | KAFKA_MAX_CONNECTIONS | 2 |
    When client "A" sends "topics\n"
    Then client "A" receives "OK 0 topics\n"
    When client "B" sends "topics\n"
    Then client "B" receives "OK 0 topics\n"
    When client "C" sends "topics\n"
    Then client "C" receives "ERR POLICY_VIOLATION …KAFKA_MAX_CONNECTIONS=2…\n"
    And client "C" is disconnected
    When client "A" sends "quit\n"
    Then client "A" receives "OK bye\n"
    And client "A" is disconnected
    Then a client soon can send "topics\n" and receives "OK 0 topics\n"

  @own-broker
  Scenario: An idle connection is closed
    Given a broker with the settings:
      | KAFKA_CONNECTIONS_MAX_IDLE_MS | 100 |
    And client "idle" is connected
    When client "half a line" sends "produce my-topic hel"
    Then client "idle" is disconnected
    And client "half a line" is disconnected

  @own-broker
  Scenario: Who waits for a message is not idle
    Given a broker with the settings:
      | KAFKA_CONNECTIONS_MAX_IDLE_MS | 100 |
    And the topic "my-topic" holds 1 messages
    And client "idle" is connected
    When client "A" waits with "consume my-topic latest follow\n"
    Then client "idle" is disconnected
    When a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives "my-topic-0@1 - hello\n"

  @own-broker
  Scenario: The limits of a line is a setting
    Given a broker with the settings:
      | LAB_LINE_MAX_BYTES | 300 |
    When a client sends a message of 300 bytes to "my-topic", and then "behind"
    Then it receives the lines:
      """
      ERR …
      OK my-topic-0@0
      OK my-topic-0@1
      """
    When a client sends a message of 301 bytes to "my-topic", and then "behind"
    Then it receives the lines:
      """
      …
      behind
      ERR MESSAGE_TOO_LARGE …LAB_LINE_MAX_BYTES=300…
      OK my-topic-0@2
      """

  @own-broker
  Scenario: A full memory refuses messages, and takes them again when there is room
    Given a broker with the settings:
      | KAFKA_LOG_DIRS       | memory |
      | LAB_MEMORY_MAX_BYTES | 5000   |
    And the topic "my-topic" holds 100 messages
    When a client sends a message of 4000 bytes to "my-other"
    Then it receives the error KAFKA_STORAGE_ERROR that says "LAB_MEMORY_MAX_BYTES=5000"
    And the topic "my-topic" has stored 100 messages
    When a client sends "delete my-topic\n"
    Then it receives "OK my-topic deleted\n"
    When a client sends a message of 4000 bytes to "my-other"
    Then it receives "OK my-other-0@0\n"

  @own-broker @needs-docker
  Scenario: A full disk refuses messages, serves readers, and takes messages again when there is room
    Given a broker on a disk of 3000000 bytes
    And the topic "my-topic" holds 1 messages
    When a client sends messages of 200000 bytes to "my-other" until one is refused
    Then it receives the error KAFKA_STORAGE_ERROR that says "the disk is full"
    And the topic "my-topic" has stored 1 messages
    When a client sends "delete my-other\n"
    Then it receives "OK my-other deleted\n"
    When a client sends "8 my-topic 0\nnext\n"
    Then it receives "OK my-topic-0@1\n"
    And the topic "my-topic" has stored "message 0\nnext\n"

  @own-broker
  Scenario Outline: A setting out of bounds: <setting>=<value>
    When a broker is started with the settings:
      | <setting> | <value> |
    Then it refuses to start and says "<setting>=<value> must be <words>"

    Examples:
      | setting                         | value        | words                   |
      | KAFKA_NUM_PARTITIONS            | 0            | a whole number from 1   |
      | LAB_LINE_MAX_BYTES              | lots         | a whole number from 256 |
      | KAFKA_LISTENERS                 | nowhere      | addresses of the form   |
      | KAFKA_AUTO_CREATE_TOPICS_ENABLE | maybe        | one of true, false      |

  @own-broker
  Scenario: Two settings that contradict each other
    When a broker is started with the settings:
      | KAFKA_MESSAGE_MAX_BYTES        | 2000000 |
      | KAFKA_SOCKET_REQUEST_MAX_BYTES | 1000000 |
    Then it refuses to start and says "KAFKA_SOCKET_REQUEST_MAX_BYTES=1000000 contradicts KAFKA_MESSAGE_MAX_BYTES=2000000"
    When a broker is started with the settings:
      | KAFKA_NUM_PARTITIONS | 20 |
      | LAB_PARTITIONS_MAX   | 10 |
    Then it refuses to start and says "KAFKA_NUM_PARTITIONS=20 contradicts LAB_PARTITIONS_MAX=10"

  @own-broker
  Scenario: A setting of Kafka that this broker does not support is no reason not to start
    Given a broker with the settings:
      | KAFKA_ZOOKEEPER_CONNECT | zookeeper:2181 |
    Then the broker's log says "does not support: …KAFKA_ZOOKEEPER_CONNECT"

  @own-broker
  Scenario: An extension that is broken
    When a broker is started with the settings:
      | LAB_EXTENSION | ./no-such-file.js |
    Then it refuses to start and says "the extension ./no-such-file.js is refused: Cannot find module"

  @own-broker @data-folder
  Scenario: A data folder of a newer format
    Given a broker of its own
    When the broker is stopped
    And the file "meta.properties" in the data folder is "version=2\ncluster.id=x\nnode.id=1\n"
    And another broker is started on the same data folder
    Then it refuses to start and says "format version 2, and this broker knows version 1"

  @own-broker @data-folder
  Scenario: A data folder in use by another broker
    Given a broker of its own
    And the topic "my-topic" holds 1 messages
    When another broker is started on the same data folder
    Then it refuses to start and says "is in use by another broker"
    And the topic "my-topic" has stored 1 messages

  @own-broker
  Scenario: A data folder that cannot be written
    When a broker is started with the settings:
      | KAFKA_LOG_DIRS | /proc/no-such-folder |
    Then it refuses to start and says "the data folder /proc/no-such-folder cannot be used"
