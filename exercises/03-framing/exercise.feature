Feature: Framing
  TCP carries a stream of bytes, not messages. What one program writes in one piece may arrive in ten, and what it writes in ten may
  arrive in one. So the bytes alone must tell where a request ends.

  Scenario: Several lines arrive in one piece
    Given a broker
    When a client sends "8 my-topic 0\none\ntwo\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\n"

  Scenario Outline: Lines arrive in pieces of <size> bytes
    Given a broker
    When a client sends "8 my-topic 0\nTest message\nand another\n" in pieces of <size> bytes
    Then whatever it receives is fine
    And the topic "my-topic" has stored "Test message\nand another\n"

    Examples:
      | size |
      | 5    |
      | 1    |

  Scenario: An empty line is a message like any other
    Given a broker
    When a client sends "8 my-topic 0\n\nbehind\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\n"
    And the topic "my-topic" has stored "\nbehind\n"

  Scenario: The last line needs no LF, and a last LF adds no line
    Given a broker
    When a client sends "8 my-topic 0\nfirst\nthe last"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\n"
    When a client sends "8 my-topic 0\nanother\n"
    Then it receives "OK my-topic-0@2\n"
    And the topic "my-topic" has stored "first\nthe last\nanother\n"

  Scenario: Lines from Windows end in CR LF
    Given a broker
    When a client sends "8 my-topic 0\r\nfrom Windows\r\n"
    Then it receives "OK my-topic-0@0\n"
    And the topic "my-topic" has stored "from Windows\n"

  Scenario: A piece may end in the middle of a character
    Given a broker
    When a client sends "8 my-topic 0\nnaïve café, 日本語\n" in pieces of 1 byte
    Then whatever it receives is fine
    And the topic "my-topic" has stored "naïve café, 日本語\n"

  Scenario: A line over the limit is refused once, and thrown away to its end
    Given a broker
    When a client sends a message of 3000000 bytes to "my-topic", and then "behind"
    Then it receives the lines:
      """
      ERR …
      ERR MESSAGE_TOO_LARGE …LAB_LINE_MAX_BYTES=1048576…
      OK my-topic-0@0
      """
    And the topic "my-topic" has stored "behind\n"

  Scenario: A line that never ends is refused when it crosses the limit
    Given a broker
    When client "A" sends 3000000 bytes without LF
    Then client "A" receives "ERR MESSAGE_TOO_LARGE …LAB_LINE_MAX_BYTES=1048576…\n"
    When client "A" sends "\nproduce my-topic hello\n"
    Then client "A" receives "OK my-topic-0@0\n"
