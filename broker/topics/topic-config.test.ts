import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTopicConfig } from "./topic-config";

function parse(name: string, value: string) {
  return parseTopicConfig(new Map([[name, value]]));
}

const ACCEPTED: readonly [name: string, value: string, parsed: string | number][] = [
  ["cleanup.policy", "delete", "delete"],
  ["max.message.bytes", "0", 0],
  ["max.message.bytes", "1048588", 1048588],
  ["retention.bytes", "-1", -1],
  ["retention.bytes", "9007199254740991", Number.MAX_SAFE_INTEGER],
  ["retention.ms", "-1", -1],
  ["retention.ms", "60000", 60_000],
  ["segment.bytes", "14", 14],
  ["segment.bytes", "2147483647", 2 ** 31 - 1],
];

for (const [name, value, parsed] of ACCEPTED) {
  test(`${name}=${value} is accepted`, () => assert.deepEqual(parse(name, value), { [name]: parsed }));
}

const REFUSED: readonly [name: string, value: string, reason: RegExp][] = [
  ["cleanup.policy", "compact", /only policy is delete/],
  ["cleanup.policy", "", /only policy is delete/],
  ["max.message.bytes", "-1", /must be a whole number from 0 to/],
  ["max.message.bytes", "99999999999", /must be a whole number from 0 to/],
  ["retention.bytes", "-2", /from -1 to/],
  ["retention.ms", "-2", /from -1 to/],
  ["retention.ms", "9007199254740992", /from -1 to/],
  ["segment.bytes", "13", /from 14 to 2147483647/],
  ["segment.bytes", "2147483648", /from 14 to 2147483647/],
  ["retention.ms", "", /must be a whole number/],
  ["retention.ms", "1.5", /must be a whole number/],
  ["retention.ms", "1e3", /must be a whole number/],
  ["retention.ms", "day", /must be a whole number/],
  ["retention.hours", "1", /no configuration "retention.hours"; there are cleanup.policy, max.message.bytes/],
  ["Retention.ms", "1", /no configuration/],
  ["constructor", "1", /no configuration/],
  ["__proto__", "1", /no configuration/],
];

for (const [name, value, reason] of REFUSED) {
  test(`${name}=${value} is refused with the reason`, () => {
    assert.throws(() => parse(name, value), { name: "INVALID_CONFIG", message: reason });
  });
}

test("what is not asked for is not set, so that the broker's defaults stay in force", () => {
  assert.deepEqual(parseTopicConfig(new Map()), {});
  const two = new Map([
    ["segment.bytes", "100"],
    ["retention.ms", "5"],
  ]);
  assert.deepEqual(parseTopicConfig(two), { "segment.bytes": 100, "retention.ms": 5 });
});
