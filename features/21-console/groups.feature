@console @browser @groups @kafka
Feature: The console shows consumer groups
  Who is in a group and who has which partition; how far each is read and committed, and how much is left; what a rebalance costs, and what becomes of a member
  that fell asleep. All of it as it happens.

  Background:
    Given a broker
    And the coordinator of "my-group" is ready

  Rule: Members are cards, partitions are lanes, and lines lead from one to the other

    Scenario: Three members share six partitions
      Given the Kafka topic "my-topic" with 6 partitions
      And the members "A, B, C" join "my-group" to read "my-topic"
      When the console is open at "#/groups/my-group"
      Then the page shows the members "A, B, C" with the partitions that they have
      And the group page says that the "state" is "Stable"
      And the group page says that the "assignor" is "range"
      And the group page says that the "protocol" is "classic"

    Scenario: A third one joins, over text: lines change, and the generation rises
      Given the Kafka topic "my-topic" with 3 partitions
      And the members "A, B" follow "my-topic" in "my-group"
      And the console is open at "#/groups/my-group"
      Then the page shows the members "A, B" with the partitions that they have
      And the group page shows the generation of the member "A"
      When the member "C" follows "my-topic" in "my-group"
      Then the page shows the members "A, B, C" with the partitions that they have
      And the group page shows the generation of the member "C"
      And the list "journal" shows "joins"
      And a screen reader says "generation"

    Scenario: A group in the newer protocol
      Given the Kafka topic "my-topic" with 4 partitions
      And the members "A, B" join "my-group" in the consumer protocol to read "my-topic"
      When the console is open at "#/groups/my-group"
      Then the page shows the members "A, B" with the partitions that they have
      And the group page says that the "protocol" is "consumer (KIP-848)"
      And the group page says that the "assignor" is "uniform"

    Scenario: A group that nobody has heard of, until somebody joins
      Given the Kafka topic "my-topic" with 1 partition
      When the console is open at "#/groups/my-group"
      Then the page shows "There is no group of this name."
      When the member "A" follows "my-topic" in "my-group"
      Then the page shows the members "A" with the partitions that they have

    Scenario: The journal has what happened while the page showed another group
      Given the Kafka topic "my-topic" with 1 partition
      And the console is open at "#/groups/my-other"
      Then the page shows "live"
      When the member "A" follows "my-topic" in "my-group"
      And the page goes to "#/groups/my-group"
      Then the list "journal" shows "joins"
      When the page goes to "#/groups/my-other"
      Then the page shows "There is no group of this name."
      When the page goes to "#/groups/my-group"
      Then the list "journal" shows "joins"

  Rule: How far the group has read is where the markers are

    Background:
      Given the Kafka topic "my-topic" with 2 partitions

    Scenario: Committed, read and end, and what is between them
      Given each partition of "my-topic" gets 7 messages
      And "my-group" has committed:
        | my-topic-0 | 3 |
        | my-topic-1 | 7 |
      When the console is open at "#/groups/my-group"
      Then the listitem "partition my-topic-0" shows "committed 3"
      And the listitem "partition my-topic-0" shows "end 7"
      And the listitem "partition my-topic-0" shows "lag 4"
      And the listitem "partition my-topic-1" shows "lag 0"
      And the listitem "partition my-topic-1" shows "nobody reads it"
      And the page shows "lag 4 messages"

    Scenario: What is written is lag until it is read and committed
      Given the member "A" joins "my-group" to read "my-topic"
      And the console is open at "#/groups/my-group"
      When each partition of "my-topic" gets 5 messages
      And the member "A" reads and commits
      Then the listitem "partition my-topic-0" shows "committed 5"
      And the listitem "partition my-topic-0" shows "lag 0"
      When each partition of "my-topic" gets 3 messages
      Then the listitem "partition my-topic-0" shows "end 8"
      And the listitem "partition my-topic-0" shows "lag 3"
      And the page shows "lag 6 messages"
      And the lag is drawn as a line

    Scenario: Read and not committed
      Given the member "A" joins "my-group" to read "my-topic"
      And each partition of "my-topic" gets 4 messages
      And the member "A" reads and commits
      And the console is open at "#/groups/my-group"
      When each partition of "my-topic" gets 2 messages
      And the member "A" fetches "my-topic-0" from offset 6
      Then the listitem "partition my-topic-0" shows "reads 6 next"
      And the listitem "partition my-topic-0" shows "committed 4"
      And the listitem "partition my-topic-0" shows "lag 2"

    Scenario: A follower over text reads and commits by itself
      Given the member "A" follows "my-topic" in "my-group"
      And the console is open at "#/groups/my-group"
      When each partition of "my-topic" gets 5 messages
      And the member "A" reads and commits
      Then the listitem "partition my-topic-1" shows "committed 5"
      And the listitem "partition my-topic-1" shows "reads 5 next"
      And the listitem "partition my-topic-1" shows "lag 0"

  @short-sessions
  Rule: A member that vanishes is missed, and one that comes back too late is a zombie

    Background:
      Given the Kafka topic "my-topic" with 3 partitions

    Scenario: The countdown runs out, and its partitions go to the other
      Given the members "A, B" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 3000 |
      And the console is open at "#/groups/my-group"
      Then the page shows the members "A, B" with the partitions that they have
      And the countdown of the member "A" runs
      When the member "A" is killed
      Then the member "B" shares the partitions of "my-topic"
      And the page shows the members "B" with the partitions that they have
      And the list "journal" shows "was not heard of for 3 s"
      And the list "members" shows "expired"

    Scenario: Who commits after it was taken for dead is shown as a zombie
      Given the members "A, B" join "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 1000 |
      And the console is open at "#/groups/my-group"
      When the member "A" stalls
      Then the member "B" shares the partitions of "my-topic"
      When Kafka client "A" sends OffsetCommit v8:
        | groupId                   | my-group          |
        | memberId                  | $A                |
        | generationIdOrMemberEpoch | $generationOfA    |
        | my-topic-0                | committedOffset=1 |
      Then Kafka client "A" is answered:
        | my-topic-0 | errorCode=UNKNOWN_MEMBER_ID |
      And the list "members" shows "zombie"
      And the list "members" shows "refused (UNKNOWN_MEMBER_ID)"
      And the list "journal" shows "fenced"

  @short-sessions
  Rule: A rebalance is a pause, and is seen as one

    Scenario: While members are waited for nobody reads, and afterwards it is known how long
      Given the Kafka topic "my-topic" with 2 partitions
      And the member "A" joins "my-group" to read "my-topic", with:
        | sessionTimeoutMs | 20000 |
      And the console is open at "#/groups/my-group"
      Then the page shows the members "A" with the partitions that they have
      When Kafka client "B" sends JoinGroup v3:
        | groupId               | my-group         |
        | sessionTimeoutMs      | 1000             |
        | protocols[0].name     | range            |
        | protocols[0].metadata | to read my-topic |
      Then the page shows "nobody reads, for"
      And the listitem "partition my-topic-0" shows "nobody reads it"
      When Kafka client "B" vanishes
      Then the member "A" soon shares the partitions of "my-topic"
      And the page does not show "nobody reads, for"
      And the list "rebalances" shows "of rebalancing at"

  Rule: Real clients are members like any other

    @clients
    Scenario: kafkajs: the console shows its members
      Given the topic "my-topic" with 4 partitions for groups
      And 40 messages are written for groups
      And "A" of "kafkajs" joins the group "my-group"
      And "B" of "kafkajs" joins the group "my-group"
      Then "A, B" share the partitions in the group "my-group"
      When the console is open at "#/groups/my-group"
      Then the page shows 2 members, and who has which partition as the broker tells
      And the group page says that the "assignor" is "RoundRobinAssigner"
      And the group "my-group" has read everything
      And the group "my-group" has committed everything
      And the page shows "lag 0 messages"
      When "A" leaves the group "my-group"
      Then the page shows 1 member, and who has which partition as the broker tells
      And the list "journal" shows "leaves"

  Rule: Groups can be found, whatever they are called

    Scenario: The list of groups
      Given the Kafka topic "my-topic" with 1 partition
      And the member "A" follows "my-topic" in "my-group"
      And the console is open at "#/groups"
      When "my-group" is put in the field "Search groups"
      Then the page has the link "my-group"
      And the list "groups" shows "1 member"
      When the link "my-group" is clicked
      Then the page shows the members "A" with the partitions that they have
      And the focus is on the heading "my-group"

    Scenario: Names that would like to be more than names
      Given the Kafka topic "my-topic" with 1 partition
      And the members "A" join "my-group" to read "my-topic", with:
        | groupInstanceId | <img src=x onerror=alert(1)>\u202e{name} |
      When the console is open at "#/groups/my-group"
      Then the page shows the members "A" with the partitions that they have
      And the list "members" shows "<img src=x"
      And the page does not scroll sideways
