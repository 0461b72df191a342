@console @metrics @own-broker
Feature: Metrics
  The broker counts what it does, and shows the counts at `/metrics` of the console in the words of Prometheus, which asks for them every few seconds and
  makes rates and curves of them. Nothing is rounded or sampled: what was sent is what is counted.

  Background:
    Given a broker of its own

  @text
  Scenario: Messages of the header dialect, to the letter
    Given the topic "my-topic" with 1 partitions
    When the metrics are noted
    And a client sends "8 my-topic 0\none\ntwo\nthree\n"
    Then it receives "OK my-topic-0@0\nOK my-topic-0@1\nOK my-topic-0@2\n"
    And the metrics have risen by:
      | kafka_lab_topic_received_messages_total{topic="my-topic"}               | 3  |
      | kafka_lab_topic_sent_messages_total{topic="my-topic"}                   | 0  |
      | kafka_lab_requests_total{door="text",request="header"}                  | 1  |
      | kafka_lab_requests_total{door="text",request="message"}                 | 3  |
      | kafka_lab_request_duration_seconds_count{door="text",request="message"} | 3  |
      | kafka_lab_network_received_bytes_total{door="text"}                     | 27 |
      | kafka_lab_network_sent_bytes_total{door="text"}                         | 48 |
      | kafka_lab_connections_opened_total{door="text"}                         | 1  |
      | kafka_lab_log_end_offset{topic="my-topic",partition="0"}                | 3  |

  @text
  Scenario: What consumers were sent
    Given the topic "my-topic" holds:
      """
      one
      two
      three
      """
    When the metrics are noted
    And a client sends "consume my-topic 1\n"
    Then it receives "my-topic-0@1 - two\nmy-topic-0@2 - three\nOK 2 messages next=my-topic-0@3\n"
    And the metrics have risen by:
      | kafka_lab_topic_received_messages_total{topic="my-topic"} | 0  |
      | kafka_lab_topic_sent_messages_total{topic="my-topic"}     | 2  |
      | kafka_lab_topic_sent_bytes_total{topic="my-topic"}        | 40 |
      | kafka_lab_requests_total{door="text",request="consume"}   | 1  |

  @text
  Scenario: What is refused is counted by its error
    When the metrics are noted
    And a client sends "consume my-topic 0\ndelete my-topic\nconsume my-topic 0\nfrobnicate\n"
    Then whatever it receives is fine
    And the metrics have risen by:
      | kafka_lab_requests_total{door="text",request="consume"}                                           | 2 |
      | kafka_lab_request_errors_total{door="text",request="consume",error="UNKNOWN_TOPIC_OR_PARTITION"} | 2 |
      | kafka_lab_request_errors_total{door="text",request="delete",error="UNKNOWN_TOPIC_OR_PARTITION"}  | 1 |
      | kafka_lab_request_errors_total{door="text",request="unknown",error="INVALID_REQUEST"}            | 1 |

  @kafka
  Scenario: A batch of a Kafka client
    Given the Kafka topic "my-topic" with 2 partitions
    And the batch "A" of "one, two, three"
    When the metrics are noted
    And a Kafka client sends Produce v9:
      | acks       | -1        |
      | my-topic-1 | records=A |
    Then it is answered:
      | my-topic-1 | errorCode=NONE baseOffset=0 |
    And the metrics have risen by:
      | kafka_lab_topic_received_messages_total{topic="my-topic"}                          | 3 |
      | kafka_lab_requests_total{door="kafka",request="Produce"}                           | 1 |
      | kafka_lab_request_duration_seconds_count{door="kafka",request="Produce"}           | 1 |
      | kafka_lab_request_duration_seconds_bucket{door="kafka",request="Produce",le="+Inf"} | 1 |
      | kafka_lab_log_end_offset{topic="my-topic",partition="0"}                           | 0 |
      | kafka_lab_log_end_offset{topic="my-topic",partition="1"}                           | 3 |

  @kafka
  Scenario: The error that an answer names
    Given the Kafka topic "my-topic" with 1 partition
    And the batch "A" of "one"
    When the metrics are noted
    And a Kafka client sends Produce v9:
      | acks       | -1        |
      | my-topic-7 | records=A |
    Then it is answered:
      | my-topic-7 | errorCode=UNKNOWN_TOPIC_OR_PARTITION |
    And the metrics have risen by:
      | kafka_lab_requests_total{door="kafka",request="Produce"}                                           | 1 |
      | kafka_lab_request_errors_total{door="kafka",request="Produce",error="UNKNOWN_TOPIC_OR_PARTITION"} | 1 |
      | kafka_lab_topic_received_messages_total{topic="my-topic"}                                          | 0 |

  @kafka
  Scenario: A fetch that waits is slow, and one that finds something is not
    Given the Kafka topic "my-topic" with 1 partition
    And the batch "A" of "one, two"
    When the metrics are noted
    And a Kafka client sends Fetch v11:
      | maxWaitMs  | 600           |
      | minBytes   | 1             |
      | my-topic-0 | fetchOffset=0 |
    Then it is answered:
      | my-topic-0 | errorCode=NONE |
    And the metrics have risen by:
      | kafka_lab_request_duration_seconds_bucket{door="kafka",request="Fetch",le="0.5"}  | 0 |
      | kafka_lab_request_duration_seconds_bucket{door="kafka",request="Fetch",le="+Inf"} | 1 |
      | kafka_lab_topic_sent_messages_total{topic="my-topic"}                             | 0 |
    When it produces the batch "A" to "my-topic-0"
    Then it is answered
    When it sends Fetch v11:
      | maxWaitMs  | 10000         |
      | minBytes   | 1             |
      | my-topic-0 | fetchOffset=0 |
    Then it gets the messages of "my-topic-0":
      | offset | value |
      | 0      | one   |
      | 1      | two   |
    And the metrics have risen by:
      | kafka_lab_request_duration_seconds_bucket{door="kafka",request="Fetch",le="5"}    | 2 |
      | kafka_lab_request_duration_seconds_bucket{door="kafka",request="Fetch",le="+Inf"} | 2 |
      | kafka_lab_topic_sent_messages_total{topic="my-topic"}                             | 2 |

  @text @groups
  Scenario: How far a group is behind
    Given the topic "my-topic" holds 5 messages
    When a client sends "commit my-topic group=my-group offset=2\n"
    Then it receives an answer
    And the metrics are:
      | kafka_lab_group_lag_messages{group="my-group",topic="my-topic",partition="0"}     | 3 |
      | kafka_lab_group_committed_offset{group="my-group",topic="my-topic",partition="0"} | 2 |
      | kafka_lab_group_members{group="my-group"}                                         | 0 |
      | kafka_lab_groups{type="classic",state="Empty"}                                    | 1 |
    When client "A" sends "consume my-topic group=my-group follow\n"
    Then client "A" receives the lines:
      """
      # group=my-group generation=… member=text-… partitions=my-topic-0
      my-topic-0@2 - message 2
      my-topic-0@3 - message 3
      my-topic-0@4 - message 4
      """
    And the metrics are:
      | kafka_lab_group_members{group="my-group"}       | 1    |
      | kafka_lab_groups{type="classic",state="Stable"} | 1    |
      | kafka_lab_groups{type="classic",state="Empty"}  | none |

  @text
  Scenario: Connections come and go
    When client "A" sends "topics\n"
    And client "B" sends "topics\n"
    Then client "A" receives "OK…\n"
    And client "B" receives "OK…\n"
    And the metrics are:
      | kafka_lab_connections{door="text"}              | 2 |
      | kafka_lab_connections_opened_total{door="text"} | 2 |
    When client "A" ends its input
    Then client "A" is disconnected
    And the metrics are:
      | kafka_lab_connections_opened_total{door="text"} | 2 |

  Scenario: The rest that a person wants to know of a broker
    Then the metrics are:
      | kafka_lab_topics             | 0 |
      | kafka_lab_partitions         | 0 |
      | kafka_lab_offline_partitions | 0 |
    And there are the metrics:
      | kafka_lab_build_info                    |
      | kafka_lab_event_loop_delay_mean_seconds |
      | kafka_lab_event_loop_delay_p99_seconds  |
      | kafka_lab_event_loop_delay_max_seconds  |
      | process_cpu_seconds_total               |
      | process_resident_memory_bytes           |
      | process_start_time_seconds              |
      | nodejs_heap_size_used_bytes             |

  @text
  Scenario: However much there is, no more is shown than the setting allows
    Given a broker with the settings:
      | LAB_METRICS_SERIES_MAX | 2 |
    And the topic "my-one" with 1 partitions
    And the topic "my-two" with 1 partitions
    And the topic "my-three" with 3 partitions
    Then the metrics are:
      | kafka_lab_topics                          | 3 |
      | kafka_lab_partitions                      | 5 |
      | kafka_lab_left_out_series{of="topic"}     | 1 |
      | kafka_lab_left_out_series{of="partition"} | 3 |
      | kafka_lab_left_out_series{of="group"}     | 0 |

  @text
  Scenario: A topic that is deleted is shown no more
    Given the topic "my-topic" holds 2 messages
    When a client sends "delete my-topic\n"
    Then it receives an answer
    And the metrics are:
      | kafka_lab_topics                                          | 0    |
      | kafka_lab_topic_received_messages_total{topic="my-topic"} | none |

  Scenario: Prometheus asks under the name that the setting allows, and nobody under another
    Given a broker with the settings:
      | LAB_CONSOLE_HOSTS | broker |
    When an HTTP request is sent to the console:
      """
      GET /metrics HTTP/1.1
      Host: broker:8080
      """
    Then the console answers 200 and says "kafka_lab_connections_opened_total"
    When an HTTP request is sent to the console:
      """
      GET /metrics HTTP/1.1
      Host: elsewhere.example
      """
    Then the console answers 403

  Scenario: Who starts it asks whether it lives, and whether it is ready
    When an HTTP request is sent to the console:
      """
      GET /health/live HTTP/1.1
      Host: $console
      """
    Then the console answers 200
    When an HTTP request is sent to the console:
      """
      GET /health/ready HTTP/1.1
      Host: $console
      """
    Then the console answers 200
