@text @own-broker
Feature: Quickstart
  What the README says is what happens. Its commands are taken out of it and run as they stand, with each of the netcats that
  people have; only the address is that of the broker of this run.

  Scenario Outline: The README's commands, with <netcat>
    Given a broker of its own
    When the README's quickstart is pasted with "<netcat>"
    Then it prints:
      """
      OK my-topic-0@0
      Test message
      ERR INVALID_REQUEST "Test" is no command … printf '8 my-topic 0\nTest message\n' | nc -w 1 …
      OK fruit partitions=3 id=…
      OK fruit-1@0
      OK fruit-2@0
      fruit-1@0 a apple
      fruit-2@0 b banana
      OK 2 messages next=fruit-0@0,fruit-1@1,fruit-2@1
      OK 0 messages next=fruit-0@0,fruit-1@1,fruit-2@1
      fruit id=… partitions=3 …
      fruit-0 start=0 end=0 segments=1 bytes=0
      fruit-1 start=0 end=1 segments=1 bytes=…
      fruit-2 start=0 end=1 segments=1 bytes=…
      OK fruit
      fruit partitions=3
      my-topic partitions=1
      OK 2 topics
      …
      OK 11 commands
      OK bye
      """
    When "printf '8 my-topic 0\n' | nc -w 1 localhost 9092" is run with "<netcat>"
    Then it prints:
      """
      Test message
      Hello from Node.js client!
      """

    Examples:
      | netcat             |
      | netcat-openbsd     |
      | netcat-traditional |
      | ncat               |
      | busybox nc         |

  @groups
  Scenario: What the README shows of consumer groups
    Given a broker of its own
    When what the README has under "Consumer groups, in three windows" is pasted with "netcat-openbsd"
    Then it prints:
      """
      OK letters partitions=3 id=…
      OK letters-0@0
      OK letters-1@0
      OK letters-2@0
      letters-0@0 - a
      letters-1@0 - b
      letters-2@0 - c
      OK 3 messages next=letters-0@1,letters-1@1,letters-2@1
      OK 0 messages next=letters-0@1,letters-1@1,letters-2@1
      OK report next=letters-2@0 lag=1
      letters-2@0 - c
      OK 1 message next=letters-0@1,letters-1@1,letters-2@1
      report state=Empty type=classic generation=0 assignor=- members=0
      letters-0 committed=1 end=1 lag=0 owner=-
      letters-1 committed=1 end=1 lag=0 owner=-
      letters-2 committed=1 end=1 lag=0 owner=-
      OK report
      """

  Scenario Outline: Typed into an open <netcat>
    Given a broker of its own
    When a person opens "<netcat>"
    And types "8 my-topic 0"
    Then it prints:
      """
      ERR UNKNOWN_TOPIC_OR_PARTITION there is no topic "my-topic" yet; a message typed now creates it
      """
    When types "Test message"
    Then it prints:
      """
      OK my-topic-0@0
      """
    When types "8 my-topic 0 "
    Then it prints:
      """
      Test message
      """

    Examples:
      | netcat             |
      | netcat-openbsd     |
      | netcat-traditional |
      | ncat               |
      | busybox nc         |

  Scenario Outline: The better flag of <netcat> is <flag>
    Given a broker of its own
    When "printf '8 my-topic 0\nTest message\n' | nc <flag> localhost 9092" is run with "<netcat>"
    Then it prints:
      """
      OK my-topic-0@0
      """

    Examples:
      | netcat             | flag |
      | netcat-openbsd     | -N   |
      | netcat-traditional | -q 1 |
      | ncat               |      |
      | busybox nc         |      |

  Scenario: What an error shows can be pasted
    Given a broker of its own
    When "echo 'Test message' | nc -w 1 localhost 9092" is run with "netcat-openbsd"
    And what the answer shows is pasted with "netcat-openbsd"
    Then it prints:
      """
      OK my-topic-0@0
      """

  @needs-docker
  Scenario: docker compose up
    When `docker compose up` is run
    Then the terminal soon says "ready: listening on"
    When what the answer shows is pasted with "netcat-openbsd"
    Then it prints:
      """
      OK my-topic-0@0
      """

  Scenario: npm start
    When `npm start` is run
    Then the terminal soon says "ready: listening on"
    When what the answer shows is pasted with "netcat-openbsd"
    Then it prints:
      """
      OK my-topic-0@0
      """
