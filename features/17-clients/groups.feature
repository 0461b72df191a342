@kafka @clients @groups
Feature: Real Kafka clients in consumer groups
  The clients that people use, as members of groups: they share the partitions of a topic, come and go, and go on where the group stood.
  They commit by themselves what they have read, as they do when nobody asks them to do otherwise. In each scenario it is written down who
  had which partition and read what, and checked that nothing was lost and nothing that was committed was read again.

  Background:
    Given a broker
    And the broker has consumer groups

  Scenario Outline: <client>: members share, leave, and come back to where the group stood
    Given the topic "my-topic" with 4 partitions for groups
    And 400 messages are written for groups
    When "A" of "<client>" joins the group "my-group"
    Then "A" shares the partitions in the group "my-group"
    And the group "my-group" has read everything
    When "B" of "<client>" joins the group "my-group"
    Then "A, B" share the partitions in the group "my-group"
    When 400 messages are written for groups
    Then the group "my-group" has read everything
    When "A" leaves the group "my-group"
    Then "B" shares the partitions in the group "my-group"
    When 400 messages are written for groups
    Then the group "my-group" has read everything
    When "B" leaves the group "my-group"
    Then the group "my-group" has committed everything
    When 400 messages are written for groups
    And "C" of "<client>" joins the group "my-group"
    Then the group "my-group" has read everything
    And "C" in the group "my-group" has read 400 messages
    And nothing was lost, and nothing committed was read again, in any of the groups

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  Scenario Outline: <client>: a static member comes back without a rebalance
    Given the topic "my-topic" with 4 partitions for groups
    And 400 messages are written for groups
    When "A" of "<client>" joins the group "my-group" with:
      | instanceId | first |
    And "B" of "<client>" joins the group "my-group" with:
      | instanceId | second |
    Then "A, B" share the partitions in the group "my-group"
    And the group "my-group" has read everything
    When "A" leaves the group "my-group"
    And 400 messages are written for groups
    And "C" of "<client>" joins the group "my-group" with:
      | instanceId | first |
    Then "C" has the partitions that "A" had in the group "my-group", and "B" lost none of its own meanwhile
    And the group "my-group" has read everything
    And nothing was lost, and nothing committed was read again, in any of the groups

    Examples:
      | client          |
      | kcat            |
      | confluent-kafka |

  Scenario Outline: <client>: cooperative members keep what they need not give away
    Given the topic "my-topic" with 4 partitions for groups
    And 400 messages are written for groups
    When "A" of "<client>" joins the group "my-group" with:
      | assignor | cooperative-sticky |
    Then "A" shares the partitions in the group "my-group"
    When "B" of "<client>" joins the group "my-group" with:
      | assignor | cooperative-sticky |
    Then "A, B" share the partitions in the group "my-group"
    And all that "A" lost in the group "my-group" is what "B" got
    When 400 messages are written for groups
    Then the group "my-group" has read everything
    When "A" leaves the group "my-group"
    Then "B" shares the partitions in the group "my-group"
    And nothing was lost, and nothing committed was read again, in any of the groups

    Examples:
      | client              |
      | @platformatic/kafka |
      | kcat                |
      | confluent-kafka     |

  @consumer-protocol
  Scenario Outline: <client>: the broker hands out the partitions (KIP-848)
    Given the topic "my-topic" with 4 partitions for groups
    And 400 messages are written for groups
    When "A" of "<client>" joins the group "my-group" with:
      | protocol | consumer |
    Then "A" shares the partitions in the group "my-group"
    When "B" of "<client>" joins the group "my-group" with:
      | protocol | consumer |
    Then "A, B" share the partitions in the group "my-group"
    And all that "A" lost in the group "my-group" is what "B" got
    When 400 messages are written for groups
    Then the group "my-group" has read everything
    When "A" leaves the group "my-group"
    Then "B" shares the partitions in the group "my-group"
    When 400 messages are written for groups
    Then the group "my-group" has read everything
    And nothing was lost, and nothing committed was read again, in any of the groups

    Examples:
      | client              |
      | @platformatic/kafka |
      | confluent-kafka     |

  Scenario Outline: <clients>: different clients in one group, by <assignor>
    Given the topic "my-topic" with 6 partitions for groups
    When "A" of "<first>" joins the group "my-group" with:
      | assignor | <assignor> |
    And "B" of "<second>" joins the group "my-group" with:
      | assignor | <assignor> |
    And "C" of "<third>" joins the group "my-group" with:
      | assignor | <assignor> |
    Then "A, B, C" share the partitions in the group "my-group"
    When 600 messages are written for groups
    Then the group "my-group" has read everything
    When "A" leaves the group "my-group"
    Then "B, C" share the partitions in the group "my-group"
    When "B" leaves the group "my-group"
    Then "C" shares the partitions in the group "my-group"
    When 600 messages are written for groups
    Then the group "my-group" has read everything
    And nothing was lost, and nothing committed was read again, in any of the groups

    Examples:
      | clients                                    | assignor           | first               | second          | third           |
      | kcat, confluent-kafka, kafka-python        | range              | kcat                | confluent-kafka | kafka-python    |
      | @platformatic/kafka, kafka-python, kcat    | roundrobin         | @platformatic/kafka | kafka-python    | kcat            |
      | confluent-kafka, kcat, @platformatic/kafka | cooperative-sticky | confluent-kafka     | kcat            | @platformatic/kafka |

  @own-broker
  Scenario Outline: <client>: members go on after the broker was killed
    Given a broker with the settings:
      | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS | 0 |
    And the topic "my-topic" with 4 partitions for groups
    And 400 messages are written for groups
    When "A" of "<client>" joins the group "my-group"
    And "B" of "<client>" joins the group "my-group"
    Then "A, B" share the partitions in the group "my-group"
    And the group "my-group" has read everything
    When the broker is killed and started again
    And 400 messages are written for groups
    Then the group "my-group" has read everything
    And nothing was lost, and nothing committed was read again, in any of the groups

    Examples:
      | client              |
      | kafkajs             |
      | @platformatic/kafka |
      | kcat                |
      | kafka-python        |
      | confluent-kafka     |

  Scenario: kafkajs, kcat: five members each are restarted one after another while messages flow
    Given the topic "my-topic" with 10 partitions for groups
    When 5 members of "kafkajs" join the group "my-group"
    And 5 members of "kcat" join the group "my-other"
    And their members are restarted one after another while 100000 messages are written
    Then the group "my-group" has read everything
    And the group "my-other" has read everything
    And nothing was lost, and nothing committed was read again, in any of the groups
