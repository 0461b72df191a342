@console @browser
Feature: The console shows the wire
  Every connection, every request and every reply as it passes, in text and in Kafka's protocol. Of the frame that is picked each byte and each field that it
  belongs to, down to the records in a compressed batch: so that who reads a protocol for the first time can point at a byte and be told what it is. The fields
  are compared with the bytes that the harness has built itself.

  Background:
    Given a broker

  Rule: What passes is seen as it passes

    Scenario: A line of text and its reply
      Given the console is open at "#/wire"
      And the wire is watched
      When a client sends "produce my-topic Hello wire\n"
      Then it receives "OK my-topic-0@0\n"
      And the wire soon shows the frames:
        | direction | request | says                        | error |
        | request   | produce | …produce my-topic Hello wire |       |
        | response  | OK      | …my-topic-0@0               |       |
      When the request "produce" is picked
      Then the bytes of the frame are "produce my-topic Hello wire\n"
      And the tree of fields has "my-topic" at the bytes that say so

    Scenario: A header, and a message behind it
      Given the console is open at "#/wire"
      And the wire is watched
      When a client sends "8 my-topic 0\nTest message\n"
      Then it receives "OK my-topic-0@0\n"
      And the wire soon shows the frames:
        | direction | request | says            | error |
        | request   | header  | …my-topic…      |       |
        | request   | message | …Test message…  |       |
        | response  | OK      | …my-topic-0@0   |       |

    Scenario: An error in text is marked with its name
      Given the console is open at "#/wire"
      And the wire is watched
      When a client sends "consume my-topic 0\n"
      Then it receives the error UNKNOWN_TOPIC_OR_PARTITION that says ""
      And the wire soon shows the frames:
        | direction | request | says       | error                      |
        | request   | consume | …my-topic… |                            |
        | response  | ERR     | …          | UNKNOWN_TOPIC_OR_PARTITION |

    @kafka
    Scenario: An error in an answer is marked with its name
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A":
        | records | one   |
        | crc     | wrong |
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=CORRUPT_MESSAGE |
      And the wire soon shows the frames:
        | client  | direction | request    | says        | error           |
        | harness | request   | Produce v9 | …my-topic…  |                 |
        | harness | response  | Produce v9 | …           | CORRUPT_MESSAGE |

    @kafka
    Scenario: A request that is refused, and why its connection was closed
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends the frame:
        """
        7f ff         an API that nobody has
        00 00         version 0
        00 00 00 07   correlation id
        00 04 "evil"  client id
        """
      Then it is disconnected
      And the region "Connections" shows "evil"
      And the closed connection of "evil" says why, with the words "32767"
      When the request of "evil" is picked
      Then the page shows "The broker closed the connection"
      And the bytes of the frame are those that were sent:
        """
        00 00 00 0e
        7f ff 00 00 00 00 00 07 00 04 "evil"
        """
      And the tree of fields has:
        | name          | value | bytes |
        | apiKey        | 32767 | 4–5   |
        | correlationId | 7     | 8–11  |
        | clientId      | evil  | 12–17 |

    @kafka
    Scenario: What a client logs in with is masked
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends the frame:
        """
        00 24               SaslAuthenticate
        00 00               version 0
        00 00 00 01         correlation id
        00 01 "s"           client id
        00 00 00 0e         14 bytes:
        00 "alice" 00 "hunter2"
        """
      Then it is disconnected
      When the request of "s" is picked
      Then the bytes of the frame do not have "hunter2"
      And the bytes of the frame do not have "alice"
      And the tree of fields shows nothing of "hunter2"

    @kafka @clients
    Scenario: What a real client says
      Given the topic "my-topic" with 1 partitions
      And the console is open at "#/wire"
      And the wire is watched
      When "kafkajs" writes "one" to "my-topic"
      Then the wire soon has these requests and their responses:
        | ApiVersions |
        | Metadata    |
        | Produce     |

  @kafka
  Rule: Each byte has its field, and each field its bytes

    Background:
      Given the Kafka topic "my-topic" with 1 partition

    Scenario Outline: Produce v<version>, compared with what the harness has built
      Given the batch "A":
        | records       | one, k=two    |
        | headers       | h=x           |
        | baseTimestamp | 1700000000000 |
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends Produce v<version>:
        | acks       | -1        |
        | my-topic-0 | records=A |
      Then it is answered:
        | my-topic-0 | errorCode=NONE baseOffset=0 |
      When the request "Produce v<version>" is picked
      Then the bytes of the frame are those of the harness's request
      And the fields are those of the harness's request, each at its bytes
      And the tree of fields has the batch "A", with its records at their bytes
      When the response "Produce v<version>" is picked
      Then the bytes of the frame are those of the answer
      And the fields are those of the answer, each at its bytes

      Examples: in the old and in the compact encoding
        | version |
        | 7       |
        | 9       |

    Scenario Outline: <api> v<version>, compared with what the harness has built
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends <api> v<version>
      Then it is answered
      When the request "<api> v<version>" is picked
      Then the bytes of the frame are those of the harness's request
      And the fields are those of the harness's request, each at its bytes
      When the button "Its response →" is clicked
      Then the bytes of the frame are those of the answer
      And the fields are those of the answer, each at its bytes

      Examples:
        | api             | version |
        | ApiVersions     | 0       |
        | ApiVersions     | 3       |
        | DescribeCluster | 0       |
        | InitProducerId  | 4       |

    Scenario Outline: Metadata v<version>, compared with what the harness has built
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends Metadata v<version>:
        | topics[0].name | my-topic |
      Then it is answered
      When the request "Metadata v<version>" is picked
      Then the fields are those of the harness's request, each at its bytes
      When the button "Its response →" is clicked
      Then the bytes of the frame are those of the answer
      And the fields are those of the answer, each at its bytes

      Examples:
        | version |
        | 1       |
        | 12      |

    Scenario: A Fetch response with records in it
      Given the batch "A" of "one, k=two"
      And "my-topic-0" holds the batches "A, A"
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client fetches "my-topic-0" from offset 0
      Then it gets 2 whole batches of "my-topic-0"
      When the response "Fetch v12" is picked
      Then the bytes of the frame are those of the answer
      And the fields are those of the answer, each at its bytes
      And the tree of fields has 4 records

    Scenario: The records of a gzip batch are shown decompressed
      Given the batch "A":
        | records     | k=compressed and read all the same, second=and another one |
        | compression | gzip                                                       |
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered
      When the request "Produce v9" is picked
      Then the decompressed bytes are those of the records of "A"
      And in the decompressed bytes the tree of fields has:
        | name  | value                                |
        | key   | k                                    |
        | value | compressed and read all the same     |
        | key   | second                               |
        | value | and another one                      |
      When the pointer is on the field whose value is "and another one"
      Then the decompressed bytes that are lit say "and another one"

    Scenario: A field lights up its bytes, and a byte its field
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends ApiVersions v3:
        | clientSoftwareName    | light |
        | clientSoftwareVersion | 1.0   |
      Then it is answered
      When the request "ApiVersions v3" is picked
      And the pointer is on the field "correlationId"
      Then the bytes 8 to 11 are lit, and no others
      When the pointer is on the field "clientSoftwareName"
      Then the bytes that are lit say "\x06light"
      When the pointer is on the byte 4
      Then the field "apiKey" is lit
      When the byte 7 is clicked
      And the pointer is elsewhere
      Then the field "apiVersion" is lit

    Scenario: With the keyboard alone
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends ApiVersions v0
      Then it is answered
      When the focus is put on the grid "Frames"
      And the key "End" is pressed
      And the key "Home" is pressed
      Then the page has the tree "Fields of the frame"
      When the focus is put on the tree "Fields of the frame"
      And the key "Home" is pressed
      And the key "ArrowDown" is pressed
      Then the field "apiKey" is lit
      And the bytes 4 to 5 are lit, and no others
      When the key "c" is pressed
      Then the field "correlationId" is lit
      When the focus is put on the grid "Bytes of the frame"
      And the key "ArrowRight" is pressed 6 times
      Then the field "apiVersion" is lit

    Scenario: Of a large frame the beginning is kept, and said so; it cannot be replayed
      Given the batch "A":
        | valueBytes | 100000 |
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client produces the batch "A" to "my-topic-0"
      Then it is answered
      When the request "Produce v9" is picked
      Then the page shows "Only the beginning of the frame was kept."
      When the button "Copy as a line that replays it" is clicked
      Then a screen reader says "half a request is none"

  Rule: Only what is of interest is shown, and only when it is wanted

    @kafka
    Scenario: By client, by request, by error, by words
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A":
        | records | one   |
        | crc     | wrong |
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client produces the batch "A" to "my-topic-0"
      And it is answered:
        | my-topic-0 | errorCode=CORRUPT_MESSAGE |
      And a client sends "produce my-topic typed by hand\n"
      Then it receives "OK my-topic-0@0\n"
      When "harness" is chosen for "Client"
      Then the wire soon shows nothing but:
        | request    |
        | Produce v9 |
      When "Any client" is chosen for "Client"
      And "produce" is chosen for "Request"
      Then the wire soon shows nothing but:
        | request |
        | produce |
      When the button "Show all" is clicked
      And the checkbox "Errors only" is clicked
      Then the wire soon shows nothing but:
        | direction | request    | error           |
        | response  | Produce v9 | CORRUPT_MESSAGE |
      When the button "Show all" is clicked
      And "BY HAND" is put in the field "Text in the frames"
      Then the wire soon shows nothing but:
        | direction | request |
        | request   | produce |
      When the button "Show all" is clicked
      And "text" is chosen for "Language"
      Then the wire soon shows nothing but:
        | request |
        | produce |
        | OK      |

    Scenario: Paused, it holds back what passes, and shows it frame by frame
      Given the console is open at "#/wire"
      And the wire is watched
      And the button "Pause" is clicked
      When a client sends "produce my-topic one\n"
      Then it receives "OK my-topic-0@0\n"
      When a client sends "produce my-topic two\n"
      Then it receives "OK my-topic-0@1\n"
      And a screen reader says "Paused: 4 held back"
      And the wire shows no frames
      When the button "Step" is clicked
      Then the wire soon shows nothing but:
        | direction | request | says |
        | request   | produce | …one |
      And a screen reader says "Paused: 3 held back"
      When the button "Resume" is clicked
      Then the wire soon shows the frames:
        | direction | request | says          |
        | request   | produce | …one          |
        | response  | OK      | …my-topic-0@0 |
        | request   | produce | …two          |
        | response  | OK      | …my-topic-0@1 |
      When the button "Clear" is clicked
      Then the wire shows no frames

  Rule: The time line shows who said what to whom, and how long it took

    @kafka
    Scenario: Requests and replies as arrows
      Given the console is open at "#/wire"
      And the wire is watched
      And the button "Time line" is clicked
      When a Kafka client sends ApiVersions v3
      Then it is answered
      And the time line soon has an arrow of "ApiVersions v3" from "harness" to "broker"
      And the time line soon has an arrow of "ApiVersions v3" from "broker" to "harness"
      When the arrow of "ApiVersions v3" from "broker" to "harness" is clicked
      Then the bytes of the frame are those of the answer

  Rule: What was seen can be said again, kept, and looked at later

    @kafka
    Scenario: The line that replays a request really does
      Given the console is open at "#/wire"
      And the wire is watched
      When a Kafka client sends ApiVersions v3
      Then it is answered
      When the request "ApiVersions v3" is picked
      And the button "Copy as a line that replays it" is clicked
      Then the line runs in a shell, and is answered with the same bytes

    Scenario Outline: The line that replays <what> really does
      Given the console is open at "#/wire"
      And the wire is watched
      When a client sends "<text>"
      Then it receives an answer
      When the request "<request>" is picked
      And the button "Copy as a line that replays it" is clicked
      Then the line runs in a shell, and prints "<printed>"

      Examples:
        | what      | text                                                     | request | printed            |
        | a command | produce my-topic it's 100% $HOME \\\\n \\x1b Grüße `id`\\n | produce | OK my-topic-0@1\\n |
        | a message | 8 my-topic 0\\n-n 'x'\\n                                 | message | OK my-topic-0@1\\n |

    @kafka
    Scenario: A session that was saved looks the same when it is opened
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A":
        | records     | k=kept |
        | compression | gzip   |
      And the console is open at "#/wire"
      And the wire is watched
      When a Kafka client produces the batch "A" to "my-topic-0"
      And it is answered
      And a client sends "produce my-topic typed by hand\n"
      Then it receives "OK my-topic-0@1\n"
      When the request "Produce v9" is picked
      And the frames and fields are remembered
      And the session is saved
      Then a screen reader says "Saved"
      When the button "Clear" is clicked
      And the session that was saved is opened
      Then the page shows "A saved session of"
      And the wire soon shows the frames that are remembered
      When the request "Produce v9" is picked
      Then the fields are those that are remembered
      When the button "Back to live" is clicked
      Then the wire shows no frames

    Scenario Outline: A file that is no session is refused with a sentence
      Given the console is open at "#/wire"
      And the wire is watched
      When a file is opened as a session that holds:
        """
        <content>
        """
      Then a screen reader says "<sentence>"
      And the page has the button "Pause"

      Examples:
        | content                                                                                          | sentence                    |
        | <script>alert(1)</script>                                                                        | This file is no JSON        |
        | {"log": {"version": "1.2"}}                                                                      | This is no saved session    |
        | {"format": "kafka-lab-wire", "version": 2}                                                       | saved by a newer Kafka Lab  |
        | {"format": "kafka-lab-wire", "version": 1, "savedMs": 1, "dropped": 0, "frames": [{"seq": "1"}]} | frames[0].base64 is no text |
