# cause: none of your scenarios says what must come back: a scenario without a sharp `Then` passes with every broker
Feature: What this broker does

  Scenario: Messages can be produced
    Given a broker
    When a client sends "8 my-topic 0\none\ntwo\n"
    Then whatever it receives is fine

  Scenario: Messages can be consumed
    Given a broker
    And the topic "my-topic" holds 3 messages
    When a client sends "consume my-topic earliest\n"
    Then whatever it receives is fine
