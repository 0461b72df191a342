@kafka
Feature: Bad bytes
  Sooner or later something that is no Kafka client sends its bytes to the port, or a client with a bug. What a broker cannot understand it cannot answer: it
  hangs up, on this connection and no other. It takes no size for granted, and sets aside no memory for what was only announced.

  Background:
    Given a broker
    And Kafka client "A" sends ApiVersions v3
    And Kafka client "A" is answered

  Rule: Sizes that lie

    Scenario Outline: A size of <size>
      When a Kafka client sends ApiVersions v0
      Then it is answered
      When it sends Metadata v1 whose size says <size>
      Then it is disconnected
      And others are served
      When Kafka client "A" sends ApiVersions v3
      Then Kafka client "A" is answered

      Examples: a request for Metadata v1 has 21 bytes; no request may have more than 100 MiB
        | size        |
        | -1          |
        | -2147483648 |
        | 2147483647  |
        | 104857601   |
        | 0           |
        | 1           |
        | 7           |
        | 9           |
        | 12          |
        | 19          |

    Scenario: A size that is larger than what comes is waited for, and nobody is held up
      When a Kafka client sends Metadata v1 whose size says 1000
      And Kafka client "A" sends ApiVersions v3
      Then Kafka client "A" is answered
      And it has no answer yet

    Scenario: The largest size that is allowed costs nothing until the bytes come
      When a Kafka client sends Metadata v1 whose size says 104857600
      Then others are served
      And it has no answer yet

  Rule: Requests that end too early, or too late

    Scenario Outline: <api> v<version> without its last <missing> bytes
      When a Kafka client sends <api> v<version> without its last <missing> bytes
      Then it is disconnected
      And others are served

      Examples:
        | api          | version | missing |
        | Metadata     | 1       | 1       |
        | Metadata     | 1       | 4       |
        | Metadata     | 9       | 1       |
        | Metadata     | 12      | 3       |
        | Produce      | 7       | 1       |
        | Produce      | 9       | 2       |
        | Fetch        | 4       | 3       |
        | Fetch        | 11      | 1       |
        | Fetch        | 12      | 2       |
        | ListOffsets  | 4       | 2       |
        | CreateTopics | 2       | 1       |
        | CreateTopics | 5       | 4       |

    Scenario Outline: <api> v<version> with <more> bytes too many
      They may mean that the client takes this for another version than the broker does.

      When a Kafka client sends <api> v<version> with <more> bytes too many
      Then it is answered or disconnected
      And others are served

      Examples:
        | api         | version | more |
        | Metadata    | 1       | 1    |
        | Metadata    | 9       | 100  |
        | ApiVersions | 0       | 7    |

    Scenario: Bytes behind a request are let pass
      librdkafka 2.15 sends three of them when a program asks it which topics there are, and Kafka answers it.

      When a Kafka client sends Metadata v12 with 3 bytes too many
      Then it is answered
      And others are served

  Rule: Lengths that lie, inside of a request

    Scenario Outline: <what>
      When a Kafka client sends the frame:
        """
        <header>
        00 00 00 01   correlation id
        ff ff         no client id
        <body>
        """
      Then it is disconnected
      And others are served

      Examples: Metadata in its old and in its compact encoding, CreateTopics, Produce
        | what                                           | header      | body                                           |
        | An array of 2 billion                          | 00 03 00 01 | 7f ff ff ff                                    |
        | An array of 1000 in 6 bytes                    | 00 03 00 01 | 00 00 03 e8 00 01 "t" 00 01 "u"                |
        | A string of 32767 bytes in 1                   | 00 03 00 01 | 00 00 00 01 7f ff "t"                          |
        | A string of -1 that must not be null           | 00 03 00 01 | 00 00 00 01 ff ff                              |
        | A string of -2                                 | 00 03 00 01 | 00 00 00 01 ff fe                              |
        | A null array that must not be null             | 00 13 00 02 | ff ff ff ff 00 00 00 00 00                     |
        | A compact array of 4 billion                   | 00 03 00 09 | 00 ff ff ff ff 0f                              |
        | A compact array of 2 billion                   | 00 03 00 09 | 00 ff ff ff ff 07                              |
        | A compact string of 2 billion                  | 00 03 00 09 | 00 02 ff ff ff ff 07 "t"                       |
        | A compact string that must not be null         | 00 03 00 09 | 00 02 00 00 00 00 00 00                        |
        | A varint that never ends                       | 00 03 00 09 | 00 ff ff ff ff ff ff ff ff ff ff ff ff ff ff   |
        | A varint at the end that wants to go on        | 00 03 00 09 | 00 80                                          |
        | 2 billion tagged fields                        | 00 03 00 09 | 00 00 01 00 00 ff ff ff ff 07                  |
        | A tagged field of 2 billion bytes              | 00 03 00 09 | 00 00 01 00 00 01 63 ff ff ff ff 07            |
        | 2 billion tagged fields in the header          | 00 03 00 09 | ff ff ff ff 07                                 |
        | A tagged field in the header that never ends   | 00 03 00 09 | 01 63 ff ff ff ff 07                           |
        | Records of 2 billion bytes                     | 00 00 00 07 | ff ff ff ff 00 00 03 e8 00 00 00 01 00 01 "t" 00 00 00 01 00 00 00 00 7f ff ff ff |

    Scenario Outline: <what>, of which Kafka makes null
      When a Kafka client sends the frame:
        """
        <header>
        00 00 00 01   correlation id
        ff ff         no client id
        <body>
        """
      Then it is answered or disconnected
      And others are served

      Examples:
        | what           | header      | body           |
        | An array of -2 | 00 03 00 01 | ff ff ff fe 00 |

      @beyond-kafka
      Examples: Kafka forgets to answer
        | what                | header      | body                                                                              |
        | Records of -2 bytes | 00 00 00 07 | ff ff ff ff 00 00 03 e8 00 00 00 01 00 01 "t" 00 00 00 01 00 00 00 00 ff ff ff fe |

    Scenario: A client id of 32767 bytes in 2
      When a Kafka client sends the frame:
        """
        00 12         ApiVersions
        00 00         version 0
        00 00 00 01   correlation id
        7f ff "me"    client id
        """
      Then it is disconnected
      And others are served

    Scenario: The same tagged field twice
      When a Kafka client sends the frame:
        """
        00 03            Metadata
        00 09            version 9
        00 00 00 01      correlation id
        ff ff            no client id
        00               no tagged fields in the header
        01               no topics
        00 00 00         three flags
        02               two tagged fields:
        63 01 "a"        tag 99
        63 01 "b"        tag 99
        """
      Then it is answered or disconnected
      And others are served

    Scenario: What was asked before is answered first
      When a Kafka client sends in one piece:
        | ApiVersions v0 |        |    |
        | Metadata v1    | topics | [] |
      And it sends the frame:
        """
        00 03 00 01 00 00 00 01 ff ff   Metadata v1
        7f ff ff ff                     an array of 2 billion
        """
      Then it is answered
      And it is answered
      And it is disconnected

  Rule: Clients that are slow, or dead

    Scenario Outline: Half a request, of <bytes> bytes, holds up nobody, and may be finished
      When a Kafka client sends the first <bytes> bytes of Metadata v9
      And Kafka client "A" sends ApiVersions v3
      Then Kafka client "A" is answered
      When it sends the rest
      Then it is answered:
        | brokers.length | 1 |

      Examples:
        | bytes |
        | 1     |
        | 3     |
        | 4     |
        | 5     |
        | 15    |

    Scenario: A hundred halves
      When 100 Kafka clients each send the first 9 bytes of Metadata v9
      Then others are served

    Scenario: A client that leaves in the middle of a request
      When a Kafka client sends the first 9 bytes of Metadata v9
      And it leaves
      Then others are served

    Scenario: A client that leaves while it waits
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "B" of "one"
      When a Kafka client waits up to 30000 ms for 1 byte of "my-topic-0" from offset 0
      And it leaves
      And Kafka client "A" produces the batch "B" to "my-topic-0"
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |

    Scenario: A client that does not read, until it does
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "B":
        | valueBytes | 500000 |
      And "my-topic-0" holds the batch "B"
      When a Kafka client stops reading
      And it sends 200 times Fetch v11:
        | my-topic-0 | fetchOffset=0 |
      And Kafka client "A" sends ApiVersions v3
      Then Kafka client "A" is answered
      And others are served
      When it reads again
      Then it is answered 200 times

    @own-broker
    Scenario: A client that never reads costs the broker little
      Given a broker of its own
      And the Kafka topic "my-topic" with 1 partition
      And the batch "B":
        | valueBytes | 500000 |
      And "my-topic-0" holds the batch "B"
      And the broker's memory is remembered
      When a Kafka client stops reading
      And it sends 600 times Fetch v11:
        | my-topic-0 | fetchOffset=0 |
      Then others are served
      And the broker's memory has grown by less than 128 MB
