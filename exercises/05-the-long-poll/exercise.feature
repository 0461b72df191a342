Feature: The long poll
  A consumer that has read everything asks once, and the broker answers when there is something new, at the latest at the deadline.
  So a message arrives at once though nobody asks again and again, and whoever waits costs next to nothing while nothing comes.

  Scenario: Who waits is not answered while there is nothing
    Given a broker
    And the topic "my-topic" with 1 partitions
    When client "A" waits with "consume my-topic latest wait=5000\n"
    And a client sends "produce my-other hello\n"
    Then it receives "OK my-other-0@0\n"
    And client "A" has received nothing

  Scenario: Who waits is answered when a message comes
    Given a broker
    And the topic "my-topic" with 1 partitions
    When client "A" waits with "consume my-topic latest wait=5000\n"
    And a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@0\n"
    And client "A" receives "my-topic-0@0 - hello\nOK 1 message next=my-topic-0@1\n"

  Scenario: Who waits in vain is answered at the deadline
    Given a broker
    And the topic "my-topic" with 1 partitions
    When client "A" waits with "consume my-topic latest wait=200\n"
    Then client "A" receives "OK 0 messages next=my-topic-0@0\n"

  Scenario: A message in any of the partitions ends the wait
    Given a broker
    And the topic "my-topic" with 3 partitions
    When client "A" waits with "consume my-topic latest wait=5000\n"
    And a client sends "produce my-topic/2 hello\n"
    Then it receives "OK my-topic-2@0\n"
    And client "A" receives "my-topic-2@0 - hello\nOK 1 message next=my-topic-0@0,my-topic-1@0,my-topic-2@1\n"

  Scenario: One message is enough for all who wait for it
    Given a broker
    And the topic "my-topic" with 1 partitions
    When client "A" waits with "consume my-topic latest wait=5000\n"
    And client "B" waits with "consume my-topic latest wait=5000\n"
    And a client sends "produce my-topic hello\n"
    Then it receives "OK my-topic-0@0\n"
    And client "A" receives "my-topic-0@0 - hello\nOK 1 message next=my-topic-0@1\n"
    And client "B" receives "my-topic-0@0 - hello\nOK 1 message next=my-topic-0@1\n"

  Scenario: Who follows waits again after each message, until its own next line
    Given a broker
    And the topic "my-topic" with 1 partitions
    When client "A" waits with "consume my-topic latest follow\n"
    And a client sends "produce my-topic one\n"
    Then it receives "OK my-topic-0@0\n"
    And client "A" receives "my-topic-0@0 - one\n"
    When a client sends "produce my-topic two\n"
    Then it receives "OK my-topic-0@1\n"
    And client "A" receives "my-topic-0@1 - two\n"
    When client "A" sends "quit\n"
    Then client "A" receives "OK 2 messages next=my-topic-0@2\nOK bye\n"

  # What follows cannot be seen from outside, and ruins a broker all the same: your waiter is called directly, with two logs that
  # do nothing but tell who listens to them.

  Scenario: While nothing comes, nothing is done
    When your waiter waits on two logs without a deadline, and nothing comes for 200 ms
    Then it is still waiting
    And it has not asked again whether there is enough
    And it is called by both logs when something comes

  Scenario: Whoever has no reason to wait does not wait
    When your waiter waits on two logs for a message that is there already
    Then the wait is over
    When your waiter waits on two logs for a client that has left already
    Then the wait is over

  Scenario: A wait leaves nothing behind
    When your waiter waits on two logs until a message comes
    Then the wait is over, and nothing is left of it
    When your waiter waits on two logs until its deadline
    Then the wait is over, and nothing is left of it
    When your waiter waits on two logs until the client leaves
    Then the wait is over, and nothing is left of it
