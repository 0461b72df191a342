@console @browser
Feature: The console for everybody
  Who looks at the console may use a keyboard and no mouse, a screen reader and no screen, a telephone, a dark room; may be made ill by what moves. It is the same
  page for all of them.

  Rule: axe-core, which knows the rules, finds nothing wrong

    Background:
      Given a broker
      And the topic "my-topic" with 3 partitions
      And the coordinator of "my-group" is ready
      And the members "A, B" join "my-group" to read "my-topic"

    @kafka
    Scenario Outline: <view>, <theme>, <width> pixels wide
      Given the console is open at "<place>" with:
        | theme | <theme> |
        | width | <width> |
      When a client sends the lines one by one:
        """
        produce my-topic/0 key=alice Hello
        produce my-topic/0 key=bob Good morning
        produce my-topic/1 key=alice How are you?
        produce my-topic/2 without a key
        """
      Then whatever it receives is fine
      And the page shows "<shows>"
      And axe-core finds nothing wrong
      And the page does not scroll sideways

      Examples:
        | view     | place             | shows         | theme | width |
        | a topic  | #/topics/my-topic | without a key | light | 360   |
        | a topic  | #/topics/my-topic | without a key | dark  | 1280  |
        | a group  | #/groups/my-group | my-topic      | light | 1280  |
        | a group  | #/groups/my-group | my-topic      | dark  | 360   |
        | the wire | #/wire            | produce       | light | 360   |
        | the wire | #/wire            | produce       | dark  | 1280  |

    @kafka
    Scenario Outline: The list of <list>, <theme>, <width> pixels wide
      Given the console is open at "#/<list>" with:
        | theme | <theme> |
        | width | <width> |
      When "<name>" is put in the field "Search <list>"
      Then the page shows "<name>"
      And axe-core finds nothing wrong
      And the page does not scroll sideways

      Examples:
        | list   | name     | theme | width |
        | topics | my-topic | light | 1280  |
        | topics | my-topic | dark  | 360   |
        | groups | my-group | light | 360   |
        | groups | my-group | dark  | 1280  |

    @kafka
    Scenario Outline: A question of the prediction, <theme>, <width> pixels wide
      Given the console is open at "?predict=1#/groups/my-group" with:
        | theme | <theme> |
        | width | <width> |
      Then the page shows "my-topic"
      And axe-core finds nothing wrong
      And the page does not scroll sideways

      Examples:
        | theme | width |
        | light | 360   |
        | dark  | 1280  |

  Rule: A keyboard is enough

    Background:
      Given a broker
      And the topic "my-topic" holds 20 messages

    Scenario: From the list of topics to a message, and to another view
      Given the console is open at "#/topics"
      When "my-topic" is put in the field "Search topics"
      Then the page shows "1 topic"
      And the landmarks of the page are "banner, navigation, main"
      When Tab leads to the link "my-topic"
      And the key "Enter" is pressed
      Then the focus is on the heading "my-topic"
      When Tab leads to the option "offset 19"
      And the key "Home" is pressed
      Then the focus is on the cell 0 of "my-topic-0"
      And the region "Message" shows "message 0"
      When the key "Shift+Tab" is pressed
      And Tab leads to the option "offset 0"
      And the page goes to "#/wire"
      Then the focus is on the heading "Wire"

    Scenario: A message is produced
      Given the console is open at "#/topics/my-topic"
      Then the cell 19 of "my-topic-0" is in sight
      When Tab leads to the textbox "Value"
      And the key "Control+A" is pressed
      And the key "x" is pressed
      And Tab leads to the button "Produce"
      And the key "Enter" is pressed
      Then the cell 20 of "my-topic-0" soon says "value x"
      And a screen reader says "Stored as my-topic-0@20."

  Rule: The page stays as somebody wants it

    Scenario: The theme
      Given a broker
      And the console is open at "#/topics"
      When "Dark" is chosen for "Theme"
      And the page is loaded again
      Then the field "Theme" holds "dark"

  Rule: Who cannot bear what moves is spared it

    Scenario Outline: Nothing moves in <view>
      Given a broker
      And the topic "my-topic" with 1 partitions
      And the console is open at "<place>" with:
        | motion | reduced |
      When a client sends the lines one by one:
        """
        produce my-topic one
        produce my-topic two
        produce my-topic three
        """
      Then whatever it receives is fine
      And nothing in the page moves

      Examples:
        | view       | place             |
        | the topics | #/topics/my-topic |
        | the wire   | #/wire            |
