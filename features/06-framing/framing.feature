Feature: Framing
  TCP is a stream of bytes. What a program sends in one piece may arrive in ten, and what it sends in ten may arrive in one.
  Where one request ends and the next begins, only the bytes themselves can say.

  Background:
    Given a broker

  @seed
  Scenario Outline: Header and message in pieces of <size> bytes
    When a client sends "8 my-topic 0\nTest message\nand another\n" in pieces of <size> bytes
    Then whatever it receives is fine
    And the topic "my-topic" has stored "Test message\nand another\n"

    Examples:
      | size |
      | 1    |
      | 2    |
      | 5    |
      | 13   |

  @text
  Scenario: Commands byte by byte
    When a client sends "create my-topic\nproduce my-topic key=a hello\nconsume my-topic 0\n" in pieces of 1 byte
    Then it receives the lines:
      """
      OK my-topic partitions=1 id=…
      OK my-topic-0@0
      my-topic-0@0 a hello
      OK 1 message next=my-topic-0@1
      """

  @text
  Scenario: Many requests in one piece are answered in order
    When a client sends the lines:
      """
      create my-topic
      produce my-topic one
      consume my-topic 0
      produce my-topic two
      produce my-topic three
      consume my-topic 1
      """
    Then it receives the lines:
      """
      OK my-topic partitions=1 id=…
      OK my-topic-0@0
      my-topic-0@0 - one
      OK 1 message next=my-topic-0@1
      OK my-topic-0@1
      OK my-topic-0@2
      my-topic-0@1 - two
      my-topic-0@2 - three
      OK 2 messages next=my-topic-0@3
      """

  @seed
  Scenario: A CR before the LF is no part of the line
    When a client sends "8 my-topic 0\r\nfrom Windows\r\nsecond\r\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "from Windows\nsecond\n"

  @seed
  Scenario: A CR inside a line is a part of it
    When a client sends "8 my-topic 0\na\rb\r\r\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "a\rb\r\n"

  @seed
  Scenario Outline: A character of several bytes, cut in the middle, in pieces of <size> bytes
    When a client sends "8 my-topic 0\nnaïve café, 日本語, 🙂\n" in pieces of <size> bytes
    Then whatever it receives is fine
    And the topic "my-topic" has stored "naïve café, 日本語, 🙂\n"

    Examples:
      | size |
      | 1    |
      | 3    |
      | 7    |

  @seed
  Scenario: Bytes that are no UTF-8, and NUL, are stored as they came
    When a client sends "8 my-topic 0\n\x00\x01\xfe\xff\xc3(\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "\x00\x01\xfe\xff\xc3(\n"

  @seed
  Scenario: LF and then the end of the input add no line
    When a client sends "8 my-topic 0\none\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "one\n"

  @text
  Scenario: The end of the input ends the last command
    When a client sends "produce my-topic hello"
    Then it receives "OK my-topic-0@0\n"

  @text
  Scenario: Empty lines between commands are ignored
    When a client sends "\n\n   \nproduce my-topic hello\n\n"
    Then it receives "OK my-topic-0@0\n"

  @text
  Scenario: Raw bytes in pieces
    When a client sends "produce my-topic bytes=11\nHello\nWorld\nproduce my-topic next\n" in pieces of 4 bytes
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\n"
    And the topic "my-topic" has stored "Hello\nWorld\nnext\n"

  @text @direct
  Scenario: A reset in the header dialect counts as the end of the input
    When a client sends "8 my-topic 0\none\nunfinished" and resets the connection
    Then the topic "my-topic" soon has stored "one\nunfinished\n"
    And whatever it receives is fine

  @text @direct
  Scenario: A reset in the command dialect drops a line that was not finished
    When client "A" sends "produce my-topic one\nproduce my-topic unfinished"
    Then client "A" receives "OK my-topic-0@0\n"
    When client "A" resets the connection
    Then the topic "my-topic" soon has stored "one\n"

  @text
  Scenario: quit ends the connection from the broker's side
    When client "A" sends "quit\n"
    Then client "A" receives "OK bye\n"
    And client "A" is disconnected

  @text
  Scenario: A line as long as the limit is taken
    When a client sends a message of 1048000 bytes to "my-topic"
    Then it receives "OK my-topic-0@0\n"

  @text
  Scenario: A line over the limit is refused once and thrown away, and the header stays in force
    When a client sends a message of 1048577 bytes to "my-topic", and then "behind"
    Then it receives the lines:
      """
      ERR …
      ERR MESSAGE_TOO_LARGE …LAB_LINE_MAX_BYTES=1048576…
      OK my-topic-0@0
      """
    And the topic "my-topic" has stored "behind\n"

  @text
  Scenario: A line that never ends is refused when it crosses the limit
    When client "A" sends 3000000 bytes without LF
    Then client "A" receives "ERR MESSAGE_TOO_LARGE …LAB_LINE_MAX_BYTES=1048576…\n"
    When client "A" sends "\nproduce my-topic hello\n"
    Then client "A" receives "OK my-topic-0@0\n"

  @text
  Scenario: A message over its topic's limit is refused
    Given the topic "my-topic" with the configuration "max.message.bytes=200"
    When a client sends "produce my-topic short\nproduce my-topic bytes=300\n" and 300 more bytes, and then "\nproduce my-topic next\n"
    Then it receives the lines:
      """
      OK my-topic-0@0
      ERR MESSAGE_TOO_LARGE …max.message.bytes=200…
      OK my-topic-0@1
      """
