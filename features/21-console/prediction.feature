@console @browser @groups @kafka
Feature: The console asks what will happen
  Who has to say first what will happen looks more closely at what does. With the prediction mode on, the page holds back what it is about to show, asks, and then
  shows it, with the reason. Nobody has to answer: a question can be skipped, and holds up nothing but itself.

  Background:
    Given a broker
    And the coordinator of "my-group" is ready
    And the Kafka topic "my-topic" with 4 partitions

  Rule: A group shares its partitions anew: who gets this one?

    Background:
      Given the members "A, B" follow "my-topic" in "my-group"
      And the console is open at "?predict=1#/groups/my-group"
      Then the page shows the members "A, B" with the partitions that they have

    Scenario: The right answer
      When the member "C" follows "my-topic" in "my-group"
      Then the region "prediction" shows "has joined. The group shares its partitions anew."
      And the page does not show the member "C"
      When the class predicts the member that gets the partition
      Then the region "prediction" shows "✓ Right."
      And the region "prediction" shows "1 of 1 right"
      And the region "prediction" shows "range puts the members in order"
      And the page shows the members "A, B, C" with the partitions that they have

    Scenario: A wrong answer
      When the member "C" follows "my-topic" in "my-group"
      And the class predicts a member that does not get the partition
      Then the region "prediction" shows "✗ Not quite."
      And the region "prediction" shows "0 of 1 right"
      When the button "Go on" is clicked
      Then the page has no region "prediction"
      And the page shows the members "A, B, C" with the partitions that they have

    Scenario: Skipped
      When the member "C" follows "my-topic" in "my-group"
      And the button "Skip" is clicked
      Then the region "prediction" shows "No answers yet"
      And the page shows the members "A, B, C" with the partitions that they have

    Scenario: By keyboard only
      When the focus is put on the switch "Prediction"
      And the member "C" follows "my-topic" in "my-group"
      Then the focus is on the heading "What will happen?"
      When the key "Tab" is pressed
      And the key "Space" is pressed
      And the key "Enter" is pressed
      Then the region "prediction" shows "of 1 right"
      And the focus is on the heading "has my-topic-"
      And a screen reader says "has my-topic-"
      When the key "Tab" is pressed
      And the key "Enter" is pressed
      Then the page has no region "prediction"
      And the focus is on the switch "Prediction"

    Scenario: Escape skips
      When the member "C" follows "my-topic" in "my-group"
      Then the focus is on the heading "What will happen?"
      When the key "Escape" is pressed
      Then the page shows the members "A, B, C" with the partitions that they have

    Scenario: What arrives while a question is open is shown after it
      When the member "C" follows "my-topic" in "my-group"
      Then the page has the region "prediction"
      When each partition of "my-topic" gets 9 messages
      And every member reads and commits
      And the button "Skip" is clicked
      Then the listitem "partition my-topic-0" shows "committed 9"

    Scenario: Switched off, it asks nothing, and lets go of what it held back
      When the member "C" follows "my-topic" in "my-group"
      Then the page has the region "prediction"
      When the switch "Prediction" is clicked
      Then the page has no region "prediction"
      And the page shows the members "A, B, C" with the partitions that they have
      When the member "D" follows "my-topic" in "my-group"
      Then the page shows the members "A, B, C, D" with the partitions that they have
      And the page has no region "prediction"

  Rule: Somebody begins to read again: at which offset?

    Scenario: At the committed offset, and what was read beyond it is read again
      Given each partition of "my-topic" gets 4 messages
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 20000 |
      And the member "A" reads and commits
      And each partition of "my-topic" gets 3 messages
      And the console is open at "?predict=1#/groups/my-group"
      Then the page shows "live"
      When the member "A" fetches "my-topic-0" from offset 7
      Then the listitem "partition my-topic-0" shows "reads 7 next"
      When the member "A" leaves its group
      And the member "B" joins "my-group" to read "my-topic"
      Then the region "prediction" shows "go on in my-topic-0?"
      And the listitem "partition my-topic-0" shows "hidden until you answer"
      And the page does not show "committed 4"
      When "7" is put in the field "offset"
      And the button "Answer" is clicked
      Then the region "prediction" shows "It goes on at 4"
      And the region "prediction" shows "3 messages from there on had been read, up to 6, but not committed: they are read again."
      And the region "prediction" shows "0 of 1 right"
      And the listitem "partition my-topic-0" shows "committed 4"

    Scenario: The right offset
      Given each partition of "my-topic" gets 7 messages
      And "my-group" has committed:
        | my-topic-2 | 5 |
      And the console is open at "?predict=1#/groups/my-group"
      Then the listitem "partition my-topic-2" shows "committed 5"
      When the member "A" joins "my-group" to read "my-topic"
      Then the region "prediction" shows "go on in my-topic-2?"
      When "5" is put in the field "offset"
      And the button "Answer" is clicked
      Then the region "prediction" shows "1 of 1 right"

  Rule: With the mode off nothing is asked

    Scenario: Nobody asks, and everything is shown at once
      Given the member "A" follows "my-topic" in "my-group"
      And the console is open at "#/groups/my-group"
      When the member "B" follows "my-topic" in "my-group"
      Then the page shows the members "A, B" with the partitions that they have
      And the page has no region "prediction"
