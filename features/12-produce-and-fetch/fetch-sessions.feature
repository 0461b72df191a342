@kafka
Feature: Fetch sessions
  A consumer of a thousand partitions that named all of them in every fetch would send more than it gets. So it opens a session: the broker keeps the list, and
  from then on the client names what changes, and the broker answers with what has news.

  Background:
    Given a broker
    And the Kafka topic "my-topic" with 3 partitions
    And the batch "A" of "one"
    And the batch "B" of "two"

  Scenario Outline: A session, with Fetch v<version>
    Given "my-topic-0" holds the batch "A"
    When a Kafka client sends Fetch v<version>:
      | sessionId    | 0             |
      | sessionEpoch | 0             |
      | my-topic-0   | fetchOffset=0 |
      | my-topic-1   | fetchOffset=0 |
    Then it is answered:
      | sessionId  | >=1            |
      | my-topic-0 | errorCode=NONE |
      | my-topic-1 | errorCode=NONE |
    And "sessionId" of the answer is remembered as "session"
    And it gets the messages of "my-topic-0":
      | offset | value |
      | 0      | one   |
    When it sends Fetch v<version>:
      | sessionId    | $session      |
      | sessionEpoch | 1             |
      | my-topic-0   | fetchOffset=1 |
    Then it is answered:
      | sessionId        | $session |
      | responses.length | 0        |
    When it produces the batch "B" to "my-topic-1"
    Then it is answered
    When it sends Fetch v<version>:
      | sessionId    | $session |
      | sessionEpoch | 2        |
    Then it is answered:
      | sessionId                      | $session |
      | responses.length               | 1        |
      | responses[0].partitions.length | 1        |
    And it gets the messages of "my-topic-1":
      | offset | value |
      | 0      | two   |

    Examples:
      | version |
      | 7       |
      | 11      |
      | 12      |
      | 13      |

  Scenario: A partition is added, another forgotten
    When a Kafka client sends Fetch v11:
      | sessionEpoch | 0             |
      | my-topic-0   | fetchOffset=0 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE |
    And "sessionId" of the answer is remembered as "session"
    When it sends Fetch v11:
      | sessionId                         | $session      |
      | sessionEpoch                      | 1             |
      | my-topic-1                        | fetchOffset=0 |
      | forgottenTopicsData[0].topic      | my-topic      |
      | forgottenTopicsData[0].partitions | [0]           |
    Then it is answered:
      | my-topic-1 | errorCode=NONE |
    When it sends Produce v9:
      | my-topic-0 | records=A |
      | my-topic-1 | records=B |
    Then it is answered
    When it sends Fetch v11:
      | sessionId    | $session |
      | sessionEpoch | 2        |
    Then it is answered:
      | responses.length               | 1 |
      | responses[0].partitions.length | 1 |
    And it gets the messages of "my-topic-1":
      | offset | value |
      | 0      | two   |

  Scenario: A long poll in a session waits for all of its partitions
    When Kafka client "A" sends Fetch v11:
      | sessionEpoch | 0             |
      | my-topic-0   | fetchOffset=0 |
      | my-topic-1   | fetchOffset=0 |
    Then Kafka client "A" is answered
    And "sessionId" of the answer to Kafka client "A" is remembered as "session"
    When Kafka client "A" sends Fetch v11:
      | sessionId    | $session |
      | sessionEpoch | 1        |
      | maxWaitMs    | 30000    |
      | minBytes     | 1        |
    And a Kafka client produces the batch "A" to "my-topic-1"
    Then it is answered
    And Kafka client "A" gets the messages of "my-topic-1":
      | offset | value |
      | 0      | one   |

  Scenario: An epoch out of turn
    When a Kafka client sends Fetch v11:
      | sessionEpoch | 0             |
      | my-topic-0   | fetchOffset=0 |
    Then it is answered
    And "sessionId" of the answer is remembered as "session"
    When it sends Fetch v11:
      | sessionId    | $session |
      | sessionEpoch | 7        |
    Then it is answered:
      | errorCode        | INVALID_FETCH_SESSION_EPOCH |
      | responses.length | 0                           |

  Scenario: A session that does not exist
    When a Kafka client sends Fetch v11:
      | sessionId    | 123456789 |
      | sessionEpoch | 1         |
    Then it is answered:
      | errorCode        | FETCH_SESSION_ID_NOT_FOUND |
      | responses.length | 0                          |

  Scenario: A session that its client closed
    When a Kafka client sends Fetch v11:
      | sessionEpoch | 0             |
      | my-topic-0   | fetchOffset=0 |
    Then it is answered
    And "sessionId" of the answer is remembered as "session"
    When it sends Fetch v11:
      | sessionId    | $session |
      | sessionEpoch | -1       |
    Then it is answered
    When it sends Fetch v11:
      | sessionId    | $session |
      | sessionEpoch | 1        |
    Then it is answered:
      | errorCode | FETCH_SESSION_ID_NOT_FOUND |

  Scenario: A session outlives its connection
    When Kafka client "A" sends Fetch v11:
      | sessionEpoch | 0             |
      | my-topic-0   | fetchOffset=0 |
    Then Kafka client "A" is answered
    And "sessionId" of the answer to Kafka client "A" is remembered as "session"
    When Kafka client "A" leaves
    And a Kafka client produces the batch "A" to "my-topic-0"
    Then it is answered
    When it sends Fetch v11:
      | sessionId    | $session |
      | sessionEpoch | 1        |
    Then it gets the messages of "my-topic-0":
      | offset | value |
      | 0      | one   |

  Scenario: Who wants no session gets none
    When a Kafka client sends Fetch v11:
      | sessionEpoch | -1            |
      | my-topic-0   | fetchOffset=0 |
    Then it is answered:
      | sessionId  | 0              |
      | my-topic-0 | errorCode=NONE |
