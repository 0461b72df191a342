@console @browser @own-broker
Feature: Pictures of the console
  What the console looks like while letters are written and a shop reads them: `reports/…/console/*.png`, and the pictures in the documentation.

  Background:
    Given a broker with the settings:
      | KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS | 0 |
    And the topic "letters" with 3 partitions
    And the topic "orders" with the configuration "cleanup.policy=compact"
    And the coordinator of "shop" is ready
    And the batch "three":
      | records     | alice=How is the sea?, bob=Warm., alice=I envy you. |
      | compression | gzip                                                |
    And the batch "old" of "lost letter, another one, a third"

  @kafka @groups
  Scenario Outline: <theme>, <size>
    Given "letters-0" holds the batches "old, three"
    When the members "A, B, C" join "shop" to read "letters"
    And every member reads and commits
    And a client sends the lines one by one:
      """
      produce letters/0 key=alice Dear Bob, the strawberries are ripe.
      produce letters/1 key=bob Dear Alice, keep me some!
      produce letters/0 key=carol Who is coming on Sunday?
      produce letters/2 key=dave I am.
      produce letters/1 key=bob So am I.
      produce letters/0 key=alice Then I shall bake.
      produce letters/2 key=erin Is there room for one more?
      produce letters/1 key=carol There always is.
      produce letters/0 key=alice ¡Hasta el domingo!
      produce orders key=strawberries 12
      """
    Then whatever it receives is fine
    When a Kafka client sends DeleteRecords v1:
      | letters-0 | offset=3 |
    Then it is answered:
      | letters-0 | errorCode=NONE |
    Given the console is open at "#/topics" with:
      | theme | <theme> |
      | width | <width> |
    Then the page shows "letters"
    And the picture "topics-<theme>-<size>" is kept
    When the page goes to "#/topics/letters"
    Then the cell 9 of "letters-0" soon says "key alice"
    When the cell 9 of "letters-0" is looked at
    Then the picture "topic-<theme>-<size>" is kept
    When the page goes to "#/groups/shop"
    Then the page shows "Stable"
    And the picture "group-<theme>-<size>" is kept
    When the page goes to "#/wire"
    Given the wire is watched
    When a client sends "produce letters/1 key=bob I bring the cream.\nconsume letters/1 0 max=2\n"
    Then whatever it receives is fine
    When a Kafka client produces the batch "three" to "letters-0"
    Then it is answered:
      | letters-0 | errorCode=NONE |
    When the request "Produce v9" is picked
    Then the page shows "records"
    And the picture "wire-<theme>-<size>" is kept

    Examples:
      | theme | size   | width |
      | light | wide   | 1280  |
      | light | narrow | 360   |
      | dark  | wide   | 1280  |
      | dark  | narrow | 360   |
