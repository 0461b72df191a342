@kafka @groups @durability @own-broker
Feature: Groups and a broker that restarts
  A broker that falls takes no group with it: what was committed, who is a member, and who owns what is in its log. The members are still there when it
  is back, go on with their heartbeats, and nothing moves.

  Background:
    Given a broker with the settings:
      | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS   | 0     |
      | KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS       | 100   |
    And the coordinator of "my-group, my-other" is ready
    And the Kafka topic "my-topic" with 3 partitions

  Scenario Outline: After <what> the committed offsets are there
    Given "my-group" has committed:
      | my-topic-0 | 5 |
      | my-topic-1 | 7 |
    And "my-group" has committed:
      | my-topic-1 | 8 |
    And "my-other" has committed:
      | my-topic-0 | 1 |
    When the broker is <done> and started again
    And the coordinator of "my-group, my-other" is ready
    Then the offsets of "my-group" are:
      | my-topic-0 | 5  |
      | my-topic-1 | 8  |
      | my-topic-2 | -1 |
    And the offsets of "my-other" are:
      | my-topic-0 | 1  |
      | my-topic-1 | -1 |
    When the broker is <done> and started again
    And the coordinator of "my-group" is ready
    Then the offsets of "my-group" are:
      | my-topic-0 | 5 |
      | my-topic-1 | 8 |

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  Scenario Outline: After <what> the members go on, and nothing moves
    Given the members "A, B, C" join "my-group" to read "my-topic"
    And what the member "A" owns is remembered
    And what the member "B" owns is remembered
    When the broker is <done> and started again
    And the coordinator of "my-group" is ready
    Then "my-group" has not rebalanced
    And the members "A, B, C" share the partitions of "my-topic"
    And the member "A" owns the same as before
    And the member "B" owns the same as before
    When a Kafka client sends DescribeGroups v5:
      | groups | [my-group] |
    Then it is answered:
      | groups[0].groupState            | Stable         |
      | groups[0].protocolType          | consumer       |
      | groups[0].protocolData          | range          |
      | groups[0].members.length        | 3              |
      | groups[0].members[$A].clientId  | harness        |
      | groups[0].members[$A].memberMetadata | 24 bytes  |

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  Scenario Outline: After <what> a member that is gone is missed
    Given the members "A, B" join "my-group" to read "my-topic", with:
      | sessionTimeoutMs | 1000 |
    When the broker is <done> and started again
    And the coordinator of "my-group" is ready
    And the member "A" stalls
    Then the member "B" shares the partitions of "my-topic"

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  Scenario: After kill -9 old generations are refused as before
    Given the member "A" joins "my-group" to read "my-topic"
    And the member "B" joins "my-group" to read "my-topic"
    When the broker is killed and started again
    And the coordinator of "my-group" is ready
    And Kafka client "A" sends OffsetCommit v8:
      | groupId                   | my-group          |
      | memberId                  | $A                |
      | generationIdOrMemberEpoch | 1                 |
      | my-topic-0                | committedOffset=7 |
    Then Kafka client "A" is answered:
      | my-topic-0 | errorCode=ILLEGAL_GENERATION |
    When the member "C" joins "my-group" to read "my-topic"
    Then the members "A, B, C" share the partitions of "my-topic"

  Scenario: After kill -9 a static member is known by its name
    Given the members "A, B" join "my-group" to read "my-topic", with:
      | groupInstanceId | instance-{name} |
    And what the member "A" owns is remembered
    When the broker is killed and started again
    And the coordinator of "my-group" is ready
    And the member "A" comes back
    Then "my-group" has not rebalanced
    And the member "A" owns the same as before

  Scenario: After kill -9 nothing that was committed is read again
    Given the batch "A" of "one"
    And the batch "B" of "two"
    And "my-topic-0" holds the batch "A"
    And "my-topic-1" holds the batch "A"
    And the members "A, B" join "my-group" to read "my-topic"
    And every member reads and commits
    When the broker is killed and started again
    And the coordinator of "my-group" is ready
    And "my-topic-1" holds the batch "B"
    And "my-topic-2" holds the batch "B"
    And every member reads and commits
    Then every message of "my-topic" was read once

  Scenario: After kill -9 what was deleted is not there again
    Given "my-group" has committed:
      | my-topic-0 | 5 |
      | my-topic-1 | 6 |
    And "my-other" has committed:
      | my-topic-0 | 5 |
    When a Kafka client sends OffsetDelete v0:
      | groupId    | my-group |
      | my-topic-0 |          |
    Then it is answered
    When it sends DeleteGroups v2:
      | groupsNames | [my-other] |
    Then it is answered
    When the broker is killed and started again
    And the coordinator of "my-group, my-other" is ready
    Then the offsets of "my-group" are:
      | my-topic-0 | -1 |
      | my-topic-1 | 6  |
    When a Kafka client sends DescribeGroups v5:
      | groups | [my-other] |
    Then it is answered:
      | groups[0].groupState | Dead |

  @consumer-protocol
  Scenario Outline: After <what> the members in the newer protocol go on, and nothing moves
    Given the members "A, B" join "my-group" in the consumer protocol to read "my-topic"
    And what the member "A" owns is remembered
    When the broker is <done> and started again
    And the coordinator of "my-group" is ready
    Then "my-group" has not rebalanced
    And the members "A, B" share the partitions of "my-topic"
    And the member "A" owns the same as before
    When the member "C" joins "my-group" in the consumer protocol to read "my-topic"
    Then the members "A, B, C" share the partitions of "my-topic"

    Examples:
      | what    | done    |
      | kill -9 | killed  |
      | a stop  | stopped |

  Scenario: A broker that sleeps longer than a session gives everybody a new one
    Given the member "A" joins "my-group" to read "my-topic", with:
      | sessionTimeoutMs | 700 |
    When the broker sleeps for 900 milliseconds
    Then "my-group" has not rebalanced
    And the member "A" shares the partitions of "my-topic"
    When the member "A" is killed
    And a Kafka client sends DescribeGroups v5:
      | groups | [my-group] |
    Then it is soon answered:
      | groups[0].groupState | Empty |
