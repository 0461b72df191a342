Feature: The append-only log
  A log only grows at its end, and what is in it never changes. So the place of a message, its offset, is its identity: whoever
  asks for offset 1 gets the same bytes today and tomorrow.

  Scenario: The first message of a partition has offset 0
    Given a broker
    When a client sends "8 my-topic 0\nfirst\nsecond\n"
    And whatever it receives is fine
    And a client sends "consume my-topic earliest\n"
    Then it receives "my-topic-0@0 - first\nmy-topic-0@1 - second\nOK 2 messages next=my-topic-0@2\n"

  Scenario: The producer is told where its message is
    Given a broker
    When a client sends "produce my-topic first\n"
    Then it receives "OK my-topic-0@0\n"

  Scenario: Each message gets the next offset
    Given a broker
    When a client sends "8 my-topic 0\none\ntwo\nthree\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\nOK my-topic-0@2\n"
    When a client sends "produce my-topic four\n"
    Then it receives "OK my-topic-0@3\n"

  Scenario: What was appended is read back, from any offset
    Given a broker
    And the topic "my-topic" holds:
      """
      one
      two
      three
      """
    When a client sends "8 my-topic 0\n"
    Then it receives "one\ntwo\nthree\n"
    When a client sends "8 my-topic 1\n"
    Then it receives "two\nthree\n"
    When a client sends "8 my-topic 3\n"
    Then it receives nothing

  Scenario: Reading takes nothing away
    Given a broker
    And the topic "my-topic" holds:
      """
      one
      two
      """
    When a client sends "8 my-topic 0\n8 my-topic 0\n"
    Then it receives "one\ntwo\none\ntwo\n"

  Scenario: A message never changes, whatever is sent after it
    Given a broker
    When a client sends "produce my-topic first\nproduce my-topic a second one that is longer\nproduce my-topic 3\n"
    And whatever it receives is fine
    And a client sends "produce my-topic fourth\n"
    And whatever it receives is fine
    When a client sends "8 my-topic 0\n"
    Then it receives "first\na second one that is longer\n3\nfourth\n"

  Scenario: Each partition counts for itself
    Given a broker
    And the topic "my-topic" with 2 partitions
    When a client sends "produce my-topic/0 a\nproduce my-topic/1 b\nproduce my-topic/0 c\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-1@0\nOK my-topic-0@1\n"

  Scenario: A log of thousands of messages
    Given a broker
    And the topic "my-topic" holds 5000 messages
    When a client sends "consume my-topic 4998\n"
    Then it receives the lines:
      """
      my-topic-0@4998 - message 4998
      my-topic-0@4999 - message 4999
      OK 2 messages next=my-topic-0@5000
      """
