Feature: Read the wire
  Whatever goes wrong between a client and a broker has passed on the wire before somebody has an opinion on it. Each scenario is
  about one captured session; the answers are compared with what its bytes say.

  Scenario: 1. The second header
    Given the session "1-the-second-header"
    Then answer 1a is what the bytes say: with which number should the client's second header have begun?
    And answer 1b is what the bytes say: where does that line lie now (topic-partition@offset)?

  Scenario: 2. The missing report
    Given the session "2-the-missing-report"
    Then answer 2a is what the bytes say: which offset did the client ask for in vain?
    And answer 2b is what the bytes say: which is the first offset that is still there?
    And answer 2c is what the bytes say: how many messages that were still there did the client pass over?

  Scenario: 3. No answer
    Given the session "3-no-answer"
    Then answer 3a is what the bytes say: how many responses did the client's Produce get?
    And answer 3b is what the bytes say: for which partition was it?
    And answer 3c is what the bytes say: which is the highest number that a partition of the topic has?

  Scenario: 4. Sent twice
    Given the session "4-sent-twice"
    Then answer 4a is what the bytes say: which sequence number has the first message of the batch that was sent twice?
    And answer 4b is what the bytes say: which base offset did both answers to it name?
    And answer 4c is what the bytes say: how many messages does the log have at the end, if none was ever removed?

  Scenario: 5. The zombie
    Given the session "5-the-zombie"
    Then answer 5a is what the bytes say: in which generation does the member believe to be whose commit was refused?
    And answer 5b is what the bytes say: in which generation is the group by then?
    And answer 5c is what the bytes say: which error was it told, by Kafka's name?

  Scenario: 6. Too new
    Given the session "6-too-new"
    Then answer 6a is what the bytes say: in which version did the client ask first?
    And answer 6b is what the bytes say: which error code, as a decimal number, came back?
    And answer 6c is what the bytes say: which is the highest version of ApiVersions that the broker offered then?

  Scenario: 7. Packed
    Given the session "7-packed"
    Then answer 7a is what the bytes say: how many records are in the batch?
    And answer 7b is what the bytes say: which key has the second record?
    And answer 7c is what the bytes say: how many bytes do the records have once they are unpacked?

  Scenario: 8. The slow reader
    Given the session "8-the-slow-reader"
    Then answer 8a is what the bytes say: how many milliseconds was the consumer ready to wait at most?
    And answer 8b is what the bytes say: how many bytes did it want at least?
    And answer 8c is what the bytes say: what ended the wait: "time" or "bytes"?
