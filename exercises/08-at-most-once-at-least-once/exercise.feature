Feature: At most once, at least once
  A consumer does two things with each message: it processes it, and it remembers that it has. It can die between any two steps, and
  no broker can help it then. Which of the two comes first decides what a crash does: lose a message, or process one twice.

  Background:
    Given a broker
    And the topic "my-topic" holds:
      """
      one
      two
      three
      """

  Scenario: Everything is processed, in order
    When the consumer reads "my-topic" "at-least-once"
    Then it has processed "one,two,three"

  Scenario: Who comes back goes on where it was
    When the consumer reads "my-topic" "at-least-once"
    And the consumer reads "my-topic" "at-least-once"
    Then it has processed "one,two,three"
    When a client sends "produce my-topic four\n"
    And whatever it receives is fine
    And the consumer reads "my-topic" "at-least-once"
    Then it has processed "one,two,three,four"

  Scenario: The same, at most once
    When the consumer reads "my-topic" "at-most-once"
    And the consumer reads "my-topic" "at-most-once"
    Then it has processed "one,two,three"

  Scenario: At least once: nothing is lost, wherever it is killed
    When the consumer reads "my-topic" "at-least-once", killed before each of its steps in turn and started again
    Then every time each of "one,two,three" was processed at least once
    And one crash cost at most 1 message, which was repeated

  Scenario: At most once: nothing is processed twice, wherever it is killed
    When the consumer reads "my-topic" "at-most-once", killed before each of its steps in turn and started again
    Then every time each of "one,two,three" was processed at most once
    And one crash cost at most 1 message, which was lost
