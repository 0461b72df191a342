@kafka @groups
Feature: Committed offsets
  A group tells the broker, for each partition, which message it is to read next. Whoever owns the partition tomorrow asks for that, and goes
  on there. So it must be what was said last, it must be there when the broker has died in between, and what is to be forgotten must
  stay forgotten.

  Rule: The broker tells what was committed last

    Background:
      Given a broker
      And the coordinator of "my-group, my-other" is ready
      And the Kafka topic "my-topic" with 3 partitions

    Scenario: What was committed is told, and nothing where nothing was
      When a Kafka client sends OffsetCommit v8:
        | groupId    | my-group                                                    |
        | my-topic-1 | committedOffset=5 committedLeaderEpoch=3 committedMetadata=so |
      Then it is answered
      When it sends OffsetFetch v7:
        | groupId                    | my-group  |
        | topics[0].name             | my-topic  |
        | topics[0].partitionIndexes | [0, 1, 2] |
      Then it is answered:
        | my-topic-0 | committedOffset=-1                                   |
        | my-topic-1 | committedOffset=5 committedLeaderEpoch=3 metadata=so |
        | my-topic-2 | committedOffset=-1                                   |

    Scenario: The latest commit counts, even if it goes back, and says nothing of other partitions
      Given "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-1 | 7 |
      And "my-group" has committed:
        | my-topic-1 | 9 |
      And "my-group" has committed:
        | my-topic-1 | 2 |
      Then the offsets of "my-group" are:
        | my-topic-0 | 5 |
        | my-topic-1 | 2 |

    Scenario: Two groups do not disturb each other
      Given "my-group" has committed:
        | my-topic-0 | 5 |
      And "my-other" has committed:
        | my-topic-0 | 9 |
        | my-topic-1 | 1 |
      Then the offsets of "my-group" are:
        | my-topic-0 | 5  |
        | my-topic-1 | -1 |
      And the offsets of "my-other" are:
        | my-topic-0 | 9 |
        | my-topic-1 | 1 |

  @own-broker
  Rule: A broker that died remembers

    Background:
      Given a broker with the settings:
        | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS | 0 |
      And the coordinator of "my-group, my-other" is ready
      And the Kafka topic "my-topic" with 3 partitions

    Scenario: After kill -9 the offsets are there
      Given "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-1 | 7 |
      When the broker is killed and started again
      Then the offsets of "my-group" are:
        | my-topic-0 | 5  |
        | my-topic-1 | 7  |
        | my-topic-2 | -1 |

  # A disk that takes its time, or is full, can hardly be seen from outside, and is what an acknowledgement is about: your table is used
  # directly, over a log that writes when the check tells it to.

  Rule: What is told is on the disk

    Scenario: A commit is on its way
      When your table commits 5, and then 9 while the log takes its time
      Then meanwhile it tells 5 and has not resolved, and then it tells 9

    Scenario: A commit that cannot be written
      When your table commits 5, and then 9, which the log cannot write
      Then it is refused, and 5 is told as before

    Scenario: The offsets of one commit are written together: a crash keeps all of them or none
      When your table commits 5 for three partitions at once
      Then the log was asked to append 3 records together

  @own-broker
  Rule: It knows it as it was at the end

    Background:
      Given a broker with the settings:
        | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS | 0 |
      And the coordinator of "my-group, my-other" is ready
      And the Kafka topic "my-topic" with 3 partitions

    Scenario: What was committed last counts then too, even if it went back
      Given "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-1 | 7 |
      And "my-other" has committed:
        | my-topic-0 | 1 |
      And "my-group" has committed:
        | my-topic-1 | 9 |
      And "my-group" has committed:
        | my-topic-1 | 2 |
      When the broker is killed and started again
      Then the offsets of "my-group" are:
        | my-topic-0 | 5  |
        | my-topic-1 | 2  |
        | my-topic-2 | -1 |
      And the offsets of "my-other" are:
        | my-topic-0 | 1  |
        | my-topic-1 | -1 |

    Scenario: Whoever comes next goes on where the group stands: nothing is read twice, and nothing left out
      Given the batch "A" of "one, two"
      And the batch "B" of "three"
      And "my-topic-0" holds the batch "A"
      And "my-topic-1" holds the batch "A"
      And the member "A" joins "my-group" to read "my-topic"
      When the member "A" reads and commits
      And the member "A" leaves its group
      And the broker is killed and started again
      And "my-topic-1" holds the batch "B"
      And the member "B" joins "my-group" to read "my-topic"
      And the member "B" reads and commits
      Then every message of "my-topic" was read once

  Rule: What is to be forgotten is forgotten

    Background:
      Given a broker
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions
      And "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-1 | 7 |

    Scenario: For one partition, while the others stay
      When a Kafka client sends OffsetDelete v0:
        | groupId                                | my-group |
        | topics[0].name                         | my-topic |
        | topics[0].partitions[0].partitionIndex | 0        |
      Then it is answered
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |
        | my-topic-1 | 7  |

    Scenario: A group of which nothing is left is no more
      When a Kafka client sends DeleteGroups v2:
        | groupsNames | [my-group] |
      Then it is answered
      And the offsets of "my-group" are:
        | my-topic-0 | -1 |
        | my-topic-1 | -1 |
      When a Kafka client sends ListGroups v4
      Then it is answered
      And its groups do not contain "my-group"

    Scenario: The log says so with a tombstone, and only where there was something
      When a Kafka client sends OffsetDelete v0:
        | groupId                                | my-group |
        | topics[0].name                         | my-topic |
        | topics[0].partitions[0].partitionIndex | 0        |
        | topics[0].partitions[1].partitionIndex | 2        |
      Then it is answered
      And the log of the groups says of "my-group":
        | my-topic-0 | 5         |
        | my-topic-1 | 7         |
        | my-topic-0 | tombstone |

    Scenario: A tombstone is on its way
      When your table commits 5, and forgets it while the log takes its time
      Then meanwhile it tells 5 and has not resolved, and then it tells nothing

  @own-broker
  Rule: And stays forgotten when the broker dies

    Scenario: After kill -9 what was forgotten is not there, unless it was committed again
      Given a broker of its own
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions
      And "my-group" has committed:
        | my-topic-0 | 5 |
        | my-topic-1 | 7 |
        | my-topic-2 | 9 |
      When a Kafka client sends OffsetDelete v0:
        | groupId                                | my-group |
        | topics[0].name                         | my-topic |
        | topics[0].partitions[0].partitionIndex | 0        |
        | topics[0].partitions[1].partitionIndex | 2        |
      Then it is answered
      Given "my-group" has committed:
        | my-topic-2 | 4 |
      When the broker is killed and started again
      Then the offsets of "my-group" are:
        | my-topic-0 | -1 |
        | my-topic-1 | 7  |
        | my-topic-2 | 4  |
