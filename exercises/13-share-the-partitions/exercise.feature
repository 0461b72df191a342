@kafka @groups @consumer-protocol
Feature: Share the partitions
  Several consumers read a topic together. Each partition belongs to one of them: with two owners its messages are read twice, and with none
  not at all. And as somebody who reads a partition learns something about it, a partition should stay where it is.

  The scenarios look at what the broker plans for each consumer of the group. The consumers A, B, C … come in the order in which they are
  named.

  Rule: Each partition has one owner

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 3 partitions

    Scenario Outline: Whoever is alone has everything (<assignor>)
      When "A" wants "my-topic", shared by <assignor>
      Then the plan is:
        | A | my-topic-0, my-topic-1, my-topic-2 |

      Examples:
        | assignor |
        | range    |
        | uniform  |

    Scenario Outline: <names> share three partitions, by <assignor>
      When "<names>" want "my-topic", shared by <assignor>
      Then each partition of "my-topic" has one owner, evenly

      Examples: where there are more consumers than partitions, some have none
        | names         | assignor |
        | A, B          | range    |
        | A, B, C       | range    |
        | E, D, C, B, A | range    |
        | A, B          | uniform  |
        | A, B, C       | uniform  |
        | E, D, C, B, A | uniform  |

  Rule: range: neighbours

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 7 partitions

    Scenario: Where it does not divide evenly, the first ones have one more
      When "A, B, C" want "my-topic", shared by range
      Then the plan is:
        | A | my-topic-0, my-topic-1, my-topic-2 |
        | B | my-topic-3, my-topic-4             |
        | C | my-topic-5, my-topic-6             |

    Scenario: The order is that of the ids, whoever came first
      When "B, C, A" want "my-topic", shared by range
      Then the plan is:
        | A | my-topic-0, my-topic-1, my-topic-2 |
        | B | my-topic-3, my-topic-4             |
        | C | my-topic-5, my-topic-6             |

    Scenario: Of a second topic everybody has the same numbers, so that what belongs together comes together
      Given the Kafka topic "my-second" with 7 partitions
      When "A, B, C" want "my-second, my-topic", shared by range
      Then each partition of "my-second, my-topic" has one owner
      And everybody has the same numbers of "my-second" as of "my-topic"

    Scenario: Whoever does not want a topic is not counted
      Given the Kafka topic "my-second" with 2 partitions
      When "A" wants "my-topic", shared by range
      And "B" wants "my-second, my-topic", shared by range
      And "C" wants "my-second", shared by range
      Then the plan is:
        | A | my-topic-0, my-topic-1, my-topic-2, my-topic-3  |
        | B | my-second-0, my-topic-4, my-topic-5, my-topic-6 |
        | C | my-second-1                                     |

  Rule: uniform: all topics together

    Background:
      Given a broker

    Scenario: Of three topics with one partition each, everybody has one
      Given the Kafka topic "my-first" with 1 partition
      And the Kafka topic "my-second" with 1 partition
      And the Kafka topic "my-third" with 1 partition
      When "A, B, C" want "my-first, my-second, my-third", shared by uniform
      Then each partition of "my-first, my-second, my-third" has one owner, evenly

    Scenario: Nobody has what he did not ask for
      Given the Kafka topic "my-first" with 2 partitions
      And the Kafka topic "my-second" with 2 partitions
      When "A" wants "my-first", shared by uniform
      And "B" wants "my-second", shared by uniform
      Then the plan is:
        | A | my-first-0, my-first-1   |
        | B | my-second-0, my-second-1 |

    Scenario: And what only one wants is not left over
      Given the Kafka topic "my-first" with 4 partitions
      And the Kafka topic "my-second" with 1 partition
      When "A, B" want "my-second", shared by uniform
      And "C" wants "my-first, my-second", shared by uniform
      Then each partition of "my-first, my-second" has one owner

  Rule: uniform: a partition stays where it is, if that is fair

    Background:
      Given a broker
      And the Kafka topic "my-topic" with 7 partitions

    Scenario: Who comes takes from the others only what is his
      Given "A, B" want "my-topic", shared by uniform
      And the plan is remembered
      When "C" wants "my-topic", shared by uniform
      Then each partition of "my-topic" has one owner, evenly
      And 2 partitions have moved since

    Scenario: Who goes leaves something to the others, and they keep what they have
      Given "A, B, C" want "my-topic", shared by uniform
      And the plan is remembered
      When "B" leaves
      Then each partition of "my-topic" has one owner, evenly
      And 0 partitions have moved since

    Scenario: Who comes when there is nothing left for him moves nothing
      Given "A, B, C, D, E, F, G" want "my-topic", shared by uniform
      And the plan is remembered
      When "H" wants "my-topic", shared by uniform
      Then each partition of "my-topic" has one owner, evenly
      And 0 partitions have moved since
      When "D" leaves
      Then each partition of "my-topic" has one owner, evenly
      And 0 partitions have moved since

    Scenario: When the topic grows, what is new goes to those who have less
      Given "A, B, C" want "my-topic", shared by uniform
      And the plan is remembered
      When a Kafka client sends CreatePartitions v1:
        | topics[0].name  | my-topic |
        | topics[0].count | 12       |
      Then it is answered
      And each partition of "my-topic" has one owner, evenly
      And 0 partitions have moved since

    Scenario: Who changes his mind keeps nothing of what he does not want any more
      Given the Kafka topic "my-second" with 2 partitions
      And "A, B" want "my-topic", shared by uniform
      When "A" wants "my-second", shared by uniform
      Then the plan is:
        | A | my-second-0, my-second-1                                                           |
        | B | my-topic-0, my-topic-1, my-topic-2, my-topic-3, my-topic-4, my-topic-5, my-topic-6 |

  Rule: Consumers do as planned

    Scenario: Somebody joins while messages come, and each of them is read once
      Given a broker
      And the coordinator of "my-group" is ready
      And the Kafka topic "my-topic" with 3 partitions
      And the batch "A" of "one"
      And the batch "B" of "two"
      And "my-topic-0" holds the batch "A"
      And "my-topic-1" holds the batch "A"
      And "my-topic-2" holds the batch "A"
      When the member "A" joins "my-group" in the consumer protocol to read "my-topic"
      And the member "A" reads and commits
      And the member "B" joins "my-group" in the consumer protocol to read "my-topic"
      And "my-topic-0" holds the batch "B"
      And "my-topic-1" holds the batch "B"
      And "my-topic-2" holds the batch "B"
      And every member reads and commits
      Then every message of "my-topic" was read once

    @text
    Scenario: Two people at two terminals share the partitions, and when one goes, the other has all
      Given a broker
      And the topic "my-topic" with 2 partitions
      When client "A" sends "consume my-topic group=my-group follow\n"
      Then client "A" receives "# group=my-group generation=1 member=… partitions=my-topic-0,my-topic-1\n"
      When client "B" sends "consume my-topic group=my-group follow\n"
      Then client "B" receives "# group=my-group generation=2 member=… partitions=my-topic-…\n"
      And client "A" receives "# group=my-group generation=2 member=… partitions=my-topic-…\n"
      When client "A" leaves
      Then client "B" receives "# group=my-group generation=3 member=… partitions=my-topic-0,my-topic-1\n"
