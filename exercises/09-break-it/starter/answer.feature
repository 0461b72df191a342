Feature: What this broker does
  Each broken broker has one bug. Write scenarios that the broker as it is passes, and that each of the others fails somewhere. All the
  steps that you can use are in docs/STEPS.md; features/ shows how others have used them.

  Scenario: A message that was produced can be consumed
    Given a broker
    When a client sends "8 my-topic 0\nhello\n"
    And whatever it receives is fine
    And a client sends "8 my-topic 0\n"
    Then it receives "hello\n"

  # TODO: what else does a broker promise? Which offset is a producer told? What of a header whose number is wrong? What of a
  # message cut into pieces by TCP, of keys, of a restart?
