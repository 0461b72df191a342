Feature: Producing
  A producer sends messages and learns where each one is: topic, partition, offset. Offsets count the messages of a partition
  from 0 on, without a gap; a message keeps its offset for ever.

  Background:
    Given a broker

  @seed
  Scenario: Several messages behind one header
    When a client sends "8 my-topic 0\none\ntwo\nthree\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored:
      """
      one
      two
      three
      """

  @text
  Scenario: Offsets count from 0, without a gap
    When a client sends "8 my-topic 0\none\ntwo\nthree\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-0@1
      OK my-topic-0@2
      """

  @text
  Scenario: The offset of a header plays no part in producing
    When a client sends "8 my-topic 99\none\n"
    Then it receives "OK my-topic-0@0\n"

  @seed
  Scenario: An empty line is a message too
    When a client sends "8 my-topic 0\n\nbehind\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "\nbehind\n"

  @seed
  Scenario: Another header changes the topic
    When a client sends "8 my-topic 0\nhere\n8 my-other 0\nthere\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "here\n"
    And the topic "my-other" has stored "there\n"

  @seed
  Scenario Outline: Behind a header a line is a message, whatever it looks like: <line>
    When a client sends "8 my-topic 0\n<line>\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "<line>\n"

    Examples:
      | line               |
      | help               |
      | 3 apples 12        |
      | 9 my-topic 0       |
      | 8 my-topic -1      |
      | GET / HTTP/1.1     |
      | delete my-topic    |
      | 8                  |

  @seed
  Scenario: Messages of several producers all are stored
    When client "A" sends "8 my-topic 0\nfrom A\n"
    And client "B" sends "8 my-other 0\nfrom B\n"
    And client "A" ends its input
    And client "B" ends its input
    Then the topic "my-topic" soon has stored "from A\n"
    And the topic "my-other" soon has stored "from B\n"

  @text
  Scenario: Many messages sent at once are answered one by one, in order
    When a client sends 10000 numbered messages to "my-topic"
    Then it receives 10000 numbered offsets of "my-topic"
    And the topic "my-topic" has stored 10000 messages

  @text
  Scenario: The command produce stores one message
    When a client sends "produce my-topic Test message\n"
    Then it receives "OK my-topic-0@0\n"
    And the topic "my-topic" has stored "Test message\n"

  @text
  Scenario: The value is the rest of the line, to the letter
    When a client sends "produce my-topic   two spaces before, one behind \n"
    Then it receives "OK my-topic-0@0\n"
    And the topic "my-topic" has stored "  two spaces before, one behind \n"

  @text
  Scenario: Verbs may be written in capitals
    When a client sends "PRODUCE my-topic Test message\n"
    Then it receives "OK my-topic-0@0\n"

  @text
  Scenario: A key is stored with the message
    When a client sends "produce my-topic key=fruit apple\nconsume my-topic 0\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      my-topic-0@0 fruit apple
      OK 1 message next=my-topic-0@1
      """

  @text
  Scenario: A key may be written with escapes
    When a client sends "produce my-topic key=a\\x20b\\n apple\nconsume my-topic 0\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      my-topic-0@0 a\\x20b\\n apple
      OK 1 message next=my-topic-0@1
      """

  @text
  Scenario: A value of several lines goes by its number of bytes
    When a client sends "produce my-topic bytes=9\none\ntwo\n\n\nproduce my-topic next\nconsume my-topic 0\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      OK my-topic-0@1
      my-topic-0@0 - one\\ntwo\\n\\n
      my-topic-0@1 - next
      OK 2 messages next=my-topic-0@2
      """

  @text
  Scenario: A value that looks like an option goes by its number of bytes
    When a client sends "produce my-topic bytes=5\nkey=a\nproduce my-topic key=a key=b\nconsume my-topic 0\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      ERR INVALID_REQUEST key= is given twice…
      my-topic-0@0 - key=a
      OK 1 message next=my-topic-0@1
      """

  @text
  Scenario: The bytes of a refused message are not taken for commands
    When a client sends "produce my-topic/7 bytes=15\ndelete my-topic\nproduce my-topic hello\n"
    Then it receives the lines:
      """
      ERR UNKNOWN_TOPIC_OR_PARTITION …partition 7…
      OK my-topic-0@0
      """

  @text
  Scenario: Bytes that never come in full store nothing
    When a client sends "produce my-topic bytes=100\nonly a few"
    Then it receives nothing
    And there is no topic "my-topic"

  @text
  Scenario: A number of bytes that makes no sense ends the connection
    When a client sends "produce my-topic bytes=-5\nhelp\n"
    Then it receives the error INVALID_REQUEST that says "bytes=-5"

  @text
  Scenario Outline: What produce needs: <line>
    When a client sends "<line>\n"
    Then it receives the error INVALID_REQUEST that says "produce TOPIC"

    Examples:
      | line                   |
      | produce                |
      | produce my-topic       |
      | produce my-topic key=a |
