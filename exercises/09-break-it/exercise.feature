Feature: Break it
  A specification is worth what it catches. Scenarios that pass say little: they must fail as soon as the broker does something wrong,
  and only then. So they are run against the broker as it is, and against brokers that each have one bug.

  Background:
    When the scenarios of the answer are run

  Scenario: No false alarm
    Then the broker as it is passes all of them

  Scenario Outline: At least <number> broken brokers are caught
    Then they catch at least <number> of the broken brokers

    Examples:
      | number |
      | 5      |
      | 10     |
      | 15     |
      | 20     |
