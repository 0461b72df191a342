Feature: First contact
  A message broker stores what some programs send and gives it to others, whenever they ask. Here both need nothing but a
  TCP connection: a line of text says which topic is meant, and from which offset on.

  These are the four uses that Kafka Lab was made for. If only one feature works, it must be this one.

  Background:
    Given a broker

  @seed
  Scenario: A header and a message in one piece store the message
    When a client sends "8 my-topic 0\nTest message\n"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "Test message\n"

  @text
  Scenario: The broker answers with the place where the message is
    When a client sends "8 my-topic 0\nTest message\n"
    Then it receives "OK my-topic-0@0\n"

  @text
  Scenario: A header typed into an open connection, then a message
    Given the topic "my-topic" holds:
      """
      first
      """
    When client "A" sends "8 my-topic 0\n"
    Then client "A" receives "first\n"
    When client "A" sends "Test message\n"
    Then client "A" receives "OK my-topic-0@1\n"

  @text
  Scenario: A message without a header is refused, with a line that shows how it is done
    When a client sends "Test message\n"
    Then it receives the error INVALID_REQUEST that says "printf '8 my-topic 0\\nTest message\\n' | nc -w 1"

  @text
  Scenario: Nothing of a refused line is stored
    When a client sends "my-topic\n"
    Then it receives the error INVALID_REQUEST that says "no command"
    And there is no topic "my-topic"

  @seed
  Scenario: A header alone shows the log from its offset on
    Given the topic "my-topic" holds:
      """
      zero
      one
      two
      """
    When a client sends "8 my-topic 1\n"
    Then it receives the lines:
      """
      one
      two
      """

  @seed
  Scenario: Spaces behind the offset do not matter
    Given the topic "my-topic" holds:
      """
      zero
      one
      """
    When a client sends "8 my-topic 1 \n"
    Then it receives "one\n"

  @seed
  Scenario: The last line needs no LF
    When a client sends "8 my-topic 0\nHello from Node.js client!"
    Then whatever it receives is fine
    And the topic "my-topic" has stored "Hello from Node.js client!\n"

  @seed
  Scenario: A program that writes and destroys its socket at once
    When a client sends "8 my-topic 0\nHello from Node.js client!" and leaves at once
    Then the topic "my-topic" soon has stored "Hello from Node.js client!\n"

  @seed
  Scenario: A thousand such programs lose nothing
    When 1000 clients send "8 my-topic 0\nHello from Node.js client!" and leave at once
    Then the topic "my-topic" soon has stored 1000 times "Hello from Node.js client!"

  @text
  Scenario: The broker never speaks first
    Given client "A" is connected
    When a client sends "help\n"
    Then it receives an answer
    And client "A" has received nothing
