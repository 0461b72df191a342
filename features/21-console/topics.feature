@console @browser
Feature: The console shows topics
  Each partition is a lane of cells, numbered by their offsets, from the oldest message that is left to the end of the log. What arrives lands in its cell at
  once. What is not there any more is a gap: retention takes the beginning, compaction single messages.

  Rule: What arrives is there at once

    Background:
      Given a broker

    Scenario: A message that is typed into nc lands in its cell
      Given the topic "my-topic" with 1 partitions
      And the console is open at "#/topics/my-topic"
      When client "nc" sends "8 my-topic 0\n"
      And client "nc" sends "Hello from nc\n"
      Then the cell 0 of "my-topic-0" soon says "value Hello from nc"
      And client "nc" receives "OK my-topic-0@0\n"
      When client "nc" sends "And another one\n"
      Then the cell 1 of "my-topic-0" soon says "value And another one"
      And client "nc" receives "OK my-topic-0@1\n"
      And a screen reader says "in my-topic-0."
      And it is noted how soon a message of "my-topic-0" is on the page

    Scenario: A topic that is made while somebody looks
      Given the console is open at "#/topics"
      When a client sends "produce my-topic first\n"
      Then it receives "OK my-topic-0@0\n"
      When "my-topic" is put in the field "Search topics"
      And the link "my-topic" is clicked
      Then the cell 0 of "my-topic-0" soon says "value first"

    Scenario: A topic that is not there yet, and then is
      Given the console is open at "#/topics/my-topic"
      And problems of the page that say "404" are expected
      Then the page shows "There is no topic my-topic"
      When a client sends "produce my-topic first\n"
      Then it receives "OK my-topic-0@0\n"
      And the cell 0 of "my-topic-0" soon says "value first"

    @clients
    Scenario: What a real client writes
      Given the topic "my-topic" with 1 partitions
      And the console is open at "#/topics/my-topic"
      When "kafkajs" writes "one" to "my-topic"
      Then the cell 0 of "my-topic-0" soon says "value one"

    Scenario: Two partitions, each with a lane of its own
      Given the topic "my-topic" with 2 partitions
      And the console is open at "#/topics/my-topic"
      When a client sends the lines one by one:
        """
        produce my-topic/0 key=left in the first
        produce my-topic/1 key=right in the second
        produce my-topic/1 key=left in the second, too
        """
      Then whatever it receives is fine
      And the cell 0 of "my-topic-0" soon says "key left, value in the first"
      And the cell 0 of "my-topic-1" soon says "key right, value in the second"
      And the cell 1 of "my-topic-1" soon says "key left, value in the second, too"
      And "my-topic-0" is shown from offset 0 to 1
      And "my-topic-1" is shown from offset 0 to 2

    Scenario: A lane follows the end until somebody looks at what was
      Given the topic "my-topic" holds 500 messages
      And the console is open at "#/topics/my-topic"
      Then the cell 499 of "my-topic-0" is in sight
      When the cell 499 of "my-topic-0" is looked at
      And the key "Home" is pressed
      Then the cell 0 of "my-topic-0" is in sight
      When a client sends "produce my-topic later\n"
      Then it receives "OK my-topic-0@500\n"
      And "my-topic-0" is shown from offset 0 to 501
      And the cell 0 of "my-topic-0" is in sight
      When the button "Follow · 492 more my-topic-0" is clicked
      Then the cell 500 of "my-topic-0" is in sight
      And the cell 500 of "my-topic-0" soon says "value later"

  Rule: A cell says what is in it, and a lane what is not there

    Background:
      Given a broker

    Scenario: All that is known of the message that has the focus
      Given the topic "my-topic" with 1 partitions
      When a client sends "produce my-topic key=alice How are you?\n"
      Then it receives "OK my-topic-0@0\n"
      Given the console is open at "#/topics/my-topic"
      When the cell 0 of "my-topic-0" is looked at
      Then the region "Message" shows "my-topic-0@0"
      And the region "Message" shows "alice"
      And the region "Message" shows "How are you?"
      And the region "Message" shows "12 bytes"

    @kafka
    Scenario: A compressed batch is one bar over its cells
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "plain" of "one"
      And the batch "zipped":
        | records     | a=two, b=three, a=four |
        | compression | gzip                   |
      And "my-topic-0" holds the batches "plain, zipped, plain"
      And the console is open at "#/topics/my-topic"
      Then the cell 2 of "my-topic-0" soon says "key b, value three"
      And one bar spans the cells 1 to 3 of "my-topic-0" and says "gzip · batch of 3 messages"
      When the cell 2 of "my-topic-0" is looked at
      Then the region "Message" shows "3 messages, offsets 1 to 3"

    @kafka
    Scenario: Bytes that are no text
      Given the Kafka topic "my-topic" with 1 partition
      And the console is open at "#/topics/my-topic"
      When a client sends "produce my-topic bytes=4\n\xff\xfe\x00\x80\n"
      Then it receives "OK my-topic-0@0\n"
      And the cell 0 of "my-topic-0" soon says "value ff fe 00 80"
      When the cell 0 of "my-topic-0" is looked at
      Then the region "Message" shows "not text"

    Scenario: Segments are blocks, each with its size
      Given the topic "my-topic" with the configuration "segment.bytes=100"
      When a client sends the lines one by one:
        """
        produce my-topic zero, which is forty characters long....
        produce my-topic one,  which is forty characters long....
        produce my-topic two,  which is forty characters long....
        """
      Then whatever it receives is fine
      Given the console is open at "#/topics/my-topic"
      Then "my-topic-0" is shown with 3 segments

    @kafka
    Scenario: What retention took is gone from the beginning
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A" of "one, two, three"
      And "my-topic-0" holds the batches "A, A"
      And the console is open at "#/topics/my-topic"
      Then "my-topic-0" is shown from offset 0 to 6
      When a Kafka client sends DeleteRecords v1:
        | my-topic-0 | offset=4 |
      Then it is answered:
        | my-topic-0 | errorCode=NONE lowWatermark=4 |
      And "my-topic-0" is shown from offset 4 to 6
      And the region "my-topic-0" shows "retention took 4 messages"
      And the region "my-topic-0" shows "retention took 0–3"
      And the cell 4 of "my-topic-0" soon says "value two"

    @compaction
    Scenario: What compaction took is a gap among the cells
      Given the compacted topic "my-topic" with the configuration "segment.bytes=14"
      When a client sends the lines one by one:
        """
        produce my-topic key=a 1
        produce my-topic key=a 2
        produce my-topic key=b 1
        produce my-topic key=a 3
        produce my-topic key=c 1
        """
      Then "my-topic" is soon cleaned to:
        | offset | key | value |
        | 2      | b   | 1     |
        | 3      | a   | 3     |
        | 4      | c   | 1     |
      Given the console is open at "#/topics/my-topic"
      Then the cell 0 of "my-topic-0" soon says "to 1: compaction took this"
      And the cell 2 of "my-topic-0" soon says "key b, value 1"
      And the page shows "compacted: of each key the newest message stays"

  Rule: Every message can be reached

    Background:
      Given a broker

    @kafka
    Scenario: A million messages, by the keyboard
      Given the Kafka topic "my-topic" with 1 partition
      And "my-topic-0" holds 1000000 messages in batches of 10000
      And the console is open at "#/topics/my-topic"
      Then the cell 999999 of "my-topic-0" is in sight
      And few cells of "my-topic-0" are in the page
      When the cell 999999 of "my-topic-0" is looked at
      And the key "Home" is pressed
      Then the cell 0 of "my-topic-0" is in sight
      And the focus is on the cell 0 of "my-topic-0"
      When the key "ArrowRight" is pressed 3 times
      Then the focus is on the cell 3 of "my-topic-0"
      When the key "End" is pressed
      Then the focus is on the cell 999999 of "my-topic-0"
      When "500000" is put in the field "Offset"
      And the button "Go" is clicked
      Then the cell 500000 of "my-topic-0" is in sight
      And the cell 500000 of "my-topic-0" soon says "value message"
      And few cells of "my-topic-0" are in the page

    @kafka
    Scenario: To a time
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "old":
        | records       | from January |
        | baseTimestamp | 1735732800000 |
        | maxTimestamp  | 1735732800000 |
      And the batch "newer":
        | records       | from March |
        | baseTimestamp | 1740830400000 |
        | maxTimestamp  | 1740830400000 |
      And "my-topic-0" holds 500 times the batch "old"
      And "my-topic-0" holds 500 times the batch "newer"
      And the console is open at "#/topics/my-topic"
      Then the cell 999 of "my-topic-0" is in sight
      When "a time" is chosen for "Jump to"
      And "2025-02-01T00:00:00" is put in the field "Time"
      And the button "Go" is clicked
      Then the cell 500 of "my-topic-0" is in sight
      And the cell 500 of "my-topic-0" soon says "value from March"

  Rule: Messages are produced from the page, and the page says how to do the same elsewhere

    Background:
      Given a broker
      And the topic "my-topic" with 2 partitions
      And the console is open at "#/topics/my-topic"

    Scenario: To a partition, with a key
      When "1" is chosen for "Partition"
      And "alice" is put in the field "Key"
      And "It's 100% me" is put in the field "Value"
      And the button "Produce" is clicked
      Then the page shows "OK my-topic-1@0"
      And a screen reader says "Stored as my-topic-1@0."
      And the cell 0 of "my-topic-1" soon says "key alice, value It's 100% me"
      When a client sends "consume my-topic/1 earliest\n"
      Then it receives the lines:
        """
        my-topic-1@0 alice It's 100% me
        OK 1 message next=my-topic-1@1
        """

    Scenario Outline: The line for <netcat> does the same
      When "1" is chosen for "Partition"
      And "al ice" is put in the field "Key"
      And "It's 100% \"me\" \\n ü" is put in the field "Value"
      And the line for nc is run with "<netcat>"
      Then the cell 0 of "my-topic-1" soon says "key al ice, value It's 100% \"me\" \\n ü"

      Examples:
        | netcat             |
        | netcat-openbsd     |
        | netcat-traditional |
        | ncat               |
        | busybox nc         |

    Scenario: The lines for kafkajs do the same
      When "1" is chosen for "Partition"
      And "al ice" is put in the field "Key"
      And "It's 100% \"me\" \\n ü" is put in the field "Value"
      And the lines for kafkajs are run
      Then the cell 0 of "my-topic-1" soon says "key al ice, value It's 100% \"me\" \\n ü"

  @own-broker
  Rule: The page outlives its broker

    Scenario: The broker is killed and started again while the page is open
      Given a broker of its own
      And the topic "my-topic" holds:
        """
        before
        """
      And the console is open at "#/topics/my-topic"
      And problems of the page that say "net::ERR" are expected
      Then the cell 0 of "my-topic-0" soon says "value before"
      When the broker is killed
      Then the page shows "reconnecting"
      And a screen reader says "The connection to the broker broke."
      And the page shows "Start the broker again, and the page goes on by itself."
      When the broker is started again
      And a client sends "produce my-topic after\n"
      Then it receives "OK my-topic-0@1\n"
      And the cell 1 of "my-topic-0" soon says "value after"
      And the page shows "live"
      When "from the page" is put in the field "Value"
      And the button "Produce" is clicked
      Then the page shows "OK my-topic-0@2"
