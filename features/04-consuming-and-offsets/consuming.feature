Feature: Consuming and offsets
  A consumer says where it wants to read from. Reading removes nothing: the same messages can be read again and again, by
  anybody, from any offset.

  Background:
    Given a broker

  @seed
  Scenario: Reading removes nothing
    Given the topic "my-topic" holds 3 messages
    Then the topic "my-topic" has stored 3 messages
    And the topic "my-topic" has stored 3 messages

  @seed
  Scenario Outline: From offset <offset> of three messages
    Given the topic "my-topic" holds 3 messages
    When a client sends "8 my-topic <offset>\n"
    Then it receives "<messages>"

    Examples:
      | offset | messages                            |
      | 0      | message 0\nmessage 1\nmessage 2\n   |
      | 1      | message 1\nmessage 2\n              |
      | 2      | message 2\n                         |
      | 3      |                                     |

  @text
  Scenario Outline: Beyond the end there is nothing to read: offset <offset>
    Given the topic "my-topic" holds 3 messages
    When a client sends "8 my-topic <offset>\n"
    Then it receives the error OFFSET_OUT_OF_RANGE that says "the offsets 0 to 3"

    Examples:
      | offset              |
      | 4                   |
      | 1000000             |
      | 9223372036854775807 |

  @text
  Scenario: A topic that is not there yet
    When a client sends "8 my-topic 0\n"
    Then it receives the error UNKNOWN_TOPIC_OR_PARTITION that says "a message typed now creates it"

  @text
  Scenario: After such an error the header is in force all the same
    When client "A" sends "8 my-topic 5\n"
    Then client "A" receives "ERR UNKNOWN_TOPIC_OR_PARTITION …\n"
    When client "A" sends "Test message\n"
    Then client "A" receives "OK my-topic-0@0\n"

  @seed
  Scenario: Two headers show the log twice
    Given the topic "my-topic" holds 2 messages
    When a client sends "8 my-topic 0\n8 my-topic 1\n"
    Then it receives the lines:
      """
      message 0
      message 1
      message 1
      """

  @seed
  Scenario: A long log comes whole
    Given the topic "my-topic" holds 50000 messages
    Then the topic "my-topic" has stored 50000 messages

  @text
  Scenario Outline: The command consume, from <from>
    Given the topic "my-topic" holds 5 messages
    When a client sends "consume my-topic <from>\n"
    Then it receives "<lines>"

    Examples:
      | from     | lines                                                                                           |
      | 3        | my-topic-0@3 - message 3\nmy-topic-0@4 - message 4\nOK 2 messages next=my-topic-0@5\n            |
      | earliest | my-topic-0@0 - …\nmy-topic-0@1 - …\nmy-topic-0@2 - …\nmy-topic-0@3 - …\nmy-topic-0@4 - …\nOK 5 messages next=my-topic-0@5\n |
      | latest   | OK 0 messages next=my-topic-0@5\n                                                               |
      | -1       | my-topic-0@4 - message 4\nOK 1 message next=my-topic-0@5\n                                       |
      | -2       | my-topic-0@3 - message 3\nmy-topic-0@4 - message 4\nOK 2 messages next=my-topic-0@5\n            |
      | 4 max=9  | my-topic-0@4 - message 4\nOK 1 message next=my-topic-0@5\n                                       |
      | 0 max=1  | my-topic-0@0 - message 0\nOK 1 message next=my-topic-0@1\n                                       |
      | 5        | OK 0 messages next=my-topic-0@5\n                                                               |

  @text
  Scenario Outline: Offsets that make no sense: <from>
    Given the topic "my-topic" holds 3 messages
    When a client sends "consume my-topic <from>\n"
    Then it receives the error <error> that says "<words>"

    Examples:
      | from                | error               | words             |
      | 4                   | OFFSET_OUT_OF_RANGE | offsets 0 to 3    |
      | 9223372036854775807 | OFFSET_OUT_OF_RANGE | offsets 0 to 3    |
      | 9223372036854775808 | INVALID_REQUEST     | 0 to 2^63-1       |
      | first               | INVALID_REQUEST     | earliest          |
      | 1.5                 | INVALID_REQUEST     | no offset         |
      | 0 max=0             | INVALID_REQUEST     | max=0             |
      | 0 wait=-1           | INVALID_REQUEST     | wait=-1           |
      | 0 wait=999999999    | INVALID_REQUEST     | whole number from |
      | 0 format=xml        | INVALID_REQUEST     | text or json      |
      | 0 colour=red        | INVALID_REQUEST     | colour            |

  @text
  Scenario: From a moment in time
    Given the topic "my-topic" holds 2 messages
    When a client asks for the messages of "my-topic" since the moment when "late" is stored
    Then it receives the lines:
      """
      my-topic-0@2 - late
      OK 1 message next=my-topic-0@3
      """

  @text
  Scenario: One message is one line, whatever it contains
    When a client sends "produce my-topic bytes=12\na\nb\tc\\d\x00\xff\x1bé\nconsume my-topic 0\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      my-topic-0@0 - a\\nb\\tc\\\\d\\x00\\xff\\x1bé
      OK 1 message next=my-topic-0@1
      """

  @text
  Scenario: A message as JSON
    When a client sends "produce my-topic key=k \"quoted\"\nproduce my-topic bytes=2\n\xff\x00\nconsume my-topic 0 format=json\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-0@1
      {"topic":"my-topic","partition":0,"offset":0,"timestamp":…,"key":"k","value":"\\"quoted\\"","headers":[]}
      {"topic":"my-topic","partition":0,"offset":1,"timestamp":…,"key":null,"value":{"base64":"/wA="},"headers":[]}
      OK 2 messages next=my-topic-0@2
      """

  @text
  Scenario: Who waits is answered when a message comes
    Given the topic "my-topic" holds 1 messages
    When client "A" waits with "consume my-topic latest wait=30000\n"
    And a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives "my-topic-0@1 - hello\nOK 1 message next=my-topic-0@2\n"

  @text
  Scenario: Who waits for a message in any partition is answered as well
    Given the topic "my-topic" with 3 partitions
    When client "A" waits with "consume my-topic latest wait=30000\n"
    And a client sends "produce my-topic/2 hello\n"
    Then it receives "OK my-topic-2@0\n"
    And client "A" receives "my-topic-2@0 - hello\nOK 1 message next=my-topic-0@0,my-topic-1@0,my-topic-2@1\n"

  @text
  Scenario: Who waits in vain is answered at the deadline
    Given the topic "my-topic" holds 1 messages
    When client "A" waits with "consume my-topic latest wait=1000\n"
    And a client sends "produce my-other hello\n"
    Then it receives "OK my-other-0@0\n"
    And client "A" has received nothing
    And client "A" receives "OK 0 messages next=my-topic-0@1\n"

  @text
  Scenario: Nobody waits who can read
    Given the topic "my-topic" holds 1 messages
    When a client sends "consume my-topic 0 wait=30000\n"
    Then it receives "my-topic-0@0 - message 0\nOK 1 message next=my-topic-0@1\n"

  @text
  Scenario: What was asked while waiting is answered afterwards, in order
    Given the topic "my-topic" holds 1 messages
    When client "A" waits with "consume my-topic latest wait=30000\nproduce my-other behind\n"
    And a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives the lines:
      """
      my-topic-0@1 - hello
      OK 1 message next=my-topic-0@2
      OK my-other-0@0
      """

  @text
  Scenario: Follow the log as it grows, until the next line
    Given the topic "my-topic" holds 1 messages
    When client "A" sends "consume my-topic earliest follow\n"
    Then client "A" receives "my-topic-0@0 - message 0\n"
    When a client sends "produce my-topic one\nproduce my-topic two\n"
    Then it receives "OK my-topic-0@1\nOK my-topic-0@2\n"
    And client "A" receives "my-topic-0@1 - one\nmy-topic-0@2 - two\n"
    When client "A" sends "describe my-topic\n"
    Then client "A" receives "OK 3 messages next=my-topic-0@3\nmy-topic id=…\nmy-topic-0 start=0 end=3 …\nOK my-topic\n"

  @text
  Scenario: The end of the input does not end a follower
    Given the topic "my-topic" holds 1 messages
    When client "A" waits with "consume my-topic latest follow\n"
    And client "A" ends its input
    And a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives "my-topic-0@1 - hello\n"

  @text
  Scenario: A follower who wants a number of messages gets no more
    Given the topic "my-topic" holds 1 messages
    When client "A" sends "consume my-topic 0 max=2 follow\n"
    And a client sends "produce my-topic one\nproduce my-topic two\n"
    Then it receives "OK my-topic-0@1\nOK my-topic-0@2\n"
    And client "A" receives "my-topic-0@0 - message 0\nmy-topic-0@1 - one\nOK 2 messages next=my-topic-0@2\n"

  @text
  Scenario: A follower of a topic that is deleted is told so
    Given the topic "my-topic" holds 1 messages
    When client "A" waits with "consume my-topic latest follow\n"
    And a client sends "delete my-topic\n"
    Then it receives "OK my-topic deleted\n"
    And client "A" receives "ERR UNKNOWN_TOPIC_OR_PARTITION …my-topic…\n"
