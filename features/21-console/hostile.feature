@console
Feature: The console in a hostile world
  A message is whatever somebody sends, and the page that shows it runs in a browser, beside other pages. So what a message says is shown and never run; what
  is too long is cut; and no page but the console's own reads from it or writes through it, whatever names or addresses it uses.

  @browser
  Rule: What a message says is shown, never run

    Background:
      Given a broker

    Scenario: HTML in the value and the key of a message
      Given the topic "my-topic" with 1 partitions
      And the console is open at "#/topics/my-topic"
      When a client sends "produce my-topic key=<s>key</s> <img src=x onerror=alert(1)><b id=\"made\">bold</b><script>alert(2)</script>\n"
      Then it receives "OK my-topic-0@0\n"
      When the cell 0 of "my-topic-0" is looked at
      Then the page shows "<img src=x onerror=alert(1)><b id=\"made\">bold</b><script>alert(2)</script>"
      And the region "Message" shows "<s>key</s>"
      And nothing in the page has the id "made"

    @kafka
    Scenario: HTML in the header of a message
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "A":
        | records | hello                                       |
        | headers | <i>name</i>=<script>alert(1)</script> |
      And "my-topic-0" holds the batch "A"
      And the console is open at "#/topics/my-topic"
      When the cell 0 of "my-topic-0" is looked at
      Then the region "Message" shows "<i>name</i>"
      And the region "Message" shows "<script>alert(1)</script>"

    Scenario: Signs that turn the direction of writing, and signs that cannot be seen
      Given the topic "my-topic" with 1 partitions
      And the console is open at "#/topics/my-topic"
      When a client sends "produce my-topic bytes=23\nabc\xe2\x80\xaetxt.exe\x1b[31m\x00\x07\xef\xbb\xbf\n"
      Then it receives "OK my-topic-0@0\n"
      When the cell 0 of "my-topic-0" is looked at
      Then the region "Message" shows "U+202E"
      And the region "Message" shows "ESC"
      And the region "Message" shows "U+0007"
      And the region "Message" shows "U+FEFF"
      And nothing in the page holds "\xe2\x80\xae"
      And nothing in the page holds "\x1b"

    @kafka
    Scenario: A message of a million bytes comes in brief, and whole when somebody asks for it
      Given the Kafka topic "my-topic" with 1 partition
      And the batch "long":
        | valueBytes | 1000000 |
      And the console is open at "#/topics/my-topic"
      When a Kafka client produces the batch "long" to "my-topic-0"
      Then it is answered:
        | my-topic-0 | errorCode=NONE |
      When the cell 0 of "my-topic-0" is looked at
      Then the region "Message" shows "1,000,000 bytes: this is its beginning"
      And nothing in the page is longer than 20000 characters
      When the button "Show all of it" is clicked
      Then the region "Message" shows "1,000,000 bytes"
      And the page has no button "Show all of it"
      And the page does not scroll sideways

    @kafka @groups
    Scenario: HTML in the names of clients and groups
      Given the coordinator of "my-group" is ready
      And the console is open at "#/groups"
      When a Kafka client sends JoinGroup v1:
        | groupId               | my-group<b id="made">bold</b> |
        | sessionTimeoutMs      | 6000                          |
        | rebalanceTimeoutMs    | 6000                          |
        | protocolType          | consumer                      |
        | protocols[0].name     | <b id="made">bold</b>         |
        | protocols[0].metadata | x                             |
      Then it is answered:
        | errorCode | NONE |
      When "my-group" is put in the field "Search groups"
      Then the page shows "<b id=\"made\">bold</b>"
      When the page goes to "#/groups/my-group%3Cb%20id%3D%22made%22%3Ebold%3C%2Fb%3E"
      Then the page shows "my-group<b id=\"made\">bold</b>"
      When the page goes to "#/wire"
      Then the page has the heading "Wire"
      Given the wire is watched
      When a Kafka client sends FindCoordinator v2:
        | key | my-group<b id="made">bold</b> |
      Then it is answered
      And the page shows "FindCoordinator"
      And nothing in the page has the id "made"

  Rule: However many names there are, the list is quick

    @browser @own-broker @kafka
    Scenario: Five hundred topics with long names
      Given a broker with the settings:
        | KAFKA_LOG_DIRS | memory |
      And 500 topics with names of 200 characters
      And the console is open at "#/topics"
      Then the page shows "500 topics"
      And the page has fewer than 1000 elements
      And the page does not scroll sideways
      When "0000499" is put in the field "Search topics"
      Then the page shows "1 topic"

    @browser @own-broker @kafka
    Scenario: A million names of topics that there are not, while pages show the topics and the wire
      Given a broker with the settings:
        | KAFKA_LOG_DIRS | memory |
      And the topic "my-topic" with 1 partitions
      And the console is open at "#/topics"
      And 5 listeners ask the console for "/api/events?wire=1&topics=my-topic" and never read
      And the broker's memory is remembered
      When a Kafka client asks with Produce v3 for 100000 topics that there are not, 20000 at a time
      And it asks with Metadata v4 for 400000 topics that there are not, 20000 at a time
      And "my-topic" is put in the field "Search topics"
      Then the page shows "1 topic"
      And the page has fewer than 1000 elements
      And the page does not scroll sideways
      When the page goes to "#/wire"
      Then the page has the heading "Wire"
      Given the wire is watched
      When it asks with Metadata v5 for 400000 topics that there are not, 20000 at a time
      And it asks with Fetch v4 for 100000 topics that there are not, 20000 at a time
      Then the page shows "Fetch"
      And the page has fewer than 2000 elements
      And the page does not scroll sideways
      And the broker's memory has grown by less than 300 MB
      When a client sends "produce my-topic Hello\n"
      Then it receives "OK my-topic-0@0\n"

  Rule: Whoever comes by another name is refused

    Background:
      Given a broker

    Scenario Outline: A request to "<host>" could come from any page on the web (DNS rebinding)
      When an HTTP request is sent to the console:
        """
        GET /api/broker HTTP/1.1
        Host: <host>
        """
      Then the console answers 403

      Examples:
        | host                       |
        | evil.example               |
        | evil.example:8080          |
        | localhost.evil.example     |
        | 127.0.0.1.evil.example     |
        | evil.example@127.0.0.1     |

    Scenario: A request with no name at all
      When an HTTP request is sent to the console:
        """
        GET /api/broker HTTP/1.1
        """
      Then the console answers 400

    Scenario Outline: A request for <path> from a page of "<origin>" is refused
      When an HTTP request is sent to the console:
        """
        GET <path> HTTP/1.1
        Host: $console
        Origin: <origin>
        """
      Then the console answers 403
      And the answer has no header "access-control-allow-origin"

      Examples:
        | path                | origin              |
        | /api/broker         | http://evil.example |
        | /api/broker         | null                |
        | /api/events?wire=1  | http://evil.example |

  Rule: Only the page itself may write

    Background:
      Given a broker
      And the topic "my-topic" holds:
        """
        hello
        """

    Scenario: With the token of the page a message is stored
      When an HTTP request is sent to the console:
        """
        POST /api/topics/my-topic/messages HTTP/1.1
        Host: $console
        Origin: http://$console
        Content-Type: application/json
        X-Console-Token: $token

        {"partition": 0, "key": null, "value": "written by the page"}
        """
      Then the console answers 200 and says "offset"
      And the topic "my-topic" has stored:
        """
        hello
        written by the page
        """

    Scenario Outline: <what>
      When an HTTP request is sent to the console:
        """
        POST /api/topics/my-topic/messages HTTP/1.1
        Host: $console
        <one>
        <two>
        <three>

        {"partition": 0, "key": null, "value": "smuggled"}
        """
      Then the console answers <status>
      And the topic "my-topic" has stored:
        """
        hello
        """

      Examples:
        | what                                  | status | one                            | two                              | three                       |
        | Without a token nothing is written    | 403    | Origin: http://$console        | Content-Type: application/json   | X-Other: x                  |
        | With a wrong token nothing is written | 403    | Origin: http://$console        | Content-Type: application/json   | X-Console-Token: wrong      |
        | Nor as a form, as any page may send it | 400    | Origin: http://$console        | Content-Type: text/plain         | X-Console-Token: $token     |
        | Nor from elsewhere, even with the token | 403  | Origin: http://evil.example    | Content-Type: application/json   | X-Console-Token: $token     |

    Scenario: A body that is too large is refused, and the console goes on
      When an HTTP request is sent to the console:
        """
        POST /api/topics/my-topic/messages HTTP/1.1
        Host: $console
        Origin: http://$console
        Content-Type: application/json
        Content-Length: 20000000
        X-Console-Token: $token
        """
      Then the console answers 413
      When an HTTP request is sent to the console:
        """
        GET /health/live HTTP/1.1
        Host: $console
        """
      Then the console answers 200

  Rule: The page brings its own rules for the browser, and no file but its own

    Background:
      Given a broker

    Scenario: Nothing is loaded from elsewhere, nothing frames the page, nothing guesses what it is
      When an HTTP request is sent to the console:
        """
        GET / HTTP/1.1
        Host: $console
        """
      Then the console answers 200
      And the answer's header "content-security-policy" has "default-src 'none'"
      And the answer's header "content-security-policy" has "frame-ancestors 'none'"
      And the answer's header "content-security-policy" does not have "unsafe"
      And the answer's header "x-content-type-options" has "nosniff"
      And the answer's header "referrer-policy" has "no-referrer"

    Scenario Outline: There is no way out of its folder by <path>
      When an HTTP request is sent to the console:
        """
        GET <path> HTTP/1.1
        Host: $console
        """
      Then the console answers <status>

      Examples:
        | path                                   | status |
        | /../../main.js                         | 404    |
        | /%2e%2e/%2e%2e/main.js                 | 404    |
        | /assets/..%2f..%2f..%2fmain.js         | 404    |
        | /assets/%2e%2e%5c%2e%2e%5cmain.js      | 404    |
        | //etc/passwd                           | 404    |

    Scenario: Bytes that are no HTTP
      When 20 clients send 500 bytes of noise each to the console
      And an HTTP request is sent to the console:
        """
        GET /health/live HTTP/1.1
        Host: $console
        """
      Then the console answers 200

  Rule: Whoever looks does not hold up whoever works

    @own-broker
    Scenario: Listeners that never read cost no memory and no client its time
      Given a broker of its own
      And the topic "my-topic" with 1 partitions
      When 20 listeners ask the console for "/api/events?wire=1&topics=my-topic" and never read
      And the broker's memory is remembered
      When a client sends 200000 numbered messages to "my-topic"
      Then it receives 200000 numbered offsets of "my-topic"
      And the broker's memory has grown by less than 100 MB

  @own-broker
  Rule: It can be turned off, and a port that is taken stops nobody

    Scenario: LAB_CONSOLE_PORT=off
      Given a broker with the settings:
        | LAB_CONSOLE_PORT | off |
      Then it has no console
      When a client sends "8 my-topic 0\nHello\n"
      Then it receives "OK my-topic-0@0\n"

    Scenario: Its port is taken
      Given a broker whose console is to have a port that is taken
      Then it has no console
      And the broker's log says "there is no console: port …is taken"
      When a client sends "8 my-topic 0\nHello\n"
      Then it receives "OK my-topic-0@0\n"
