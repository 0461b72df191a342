import assert from "node:assert/strict";
import { test } from "node:test";
import { topicConfigEntries } from "./config-entry";
import {
  type ConfigChange,
  type ConfigValues,
  changeTopicConfig,
  effectiveConfig,
  parseTopicConfig,
} from "./topic-config";

function parse(name: string, value: string) {
  return parseTopicConfig(new Map([[name, value]]), {});
}

const ACCEPTED: readonly [name: string, value: string, kept: string][] = [
  ["cleanup.policy", "delete", "delete"],
  ["cleanup.policy", " delete ", "delete"],
  ["compression.type", "producer", "producer"],
  ["max.message.bytes", "0", "0"],
  ["max.message.bytes", "1048588", "1048588"],
  ["message.timestamp.type", "LogAppendTime", "LogAppendTime"],
  ["min.insync.replicas", "2", "2"],
  ["preallocate", "TRUE", "true"],
  ["retention.bytes", "-1", "-1"],
  ["retention.ms", "-1", "-1"],
  ["retention.ms", "60000", "60000"],
  ["retention.ms", "9223372036854775807", "9223372036854775807"],
  ["segment.bytes", "14", "14"],
  ["segment.bytes", "2147483647", "2147483647"],
];

for (const [name, value, kept] of ACCEPTED) {
  test(`${name}=${value} is accepted`, () => assert.deepEqual(parse(name, value), { [name]: kept }));
}

const REFUSED: readonly [name: string, value: string, reason: RegExp][] = [
  ["cleanup.policy", "compact", /only policy is delete/],
  ["cleanup.policy", "", /only policy is delete/],
  ["max.message.bytes", "-1", /must be a whole number from 0 to/],
  ["max.message.bytes", "99999999999", /must be a whole number from 0 to/],
  ["retention.bytes", "-2", /from -1 to/],
  ["retention.ms", "-2", /from -1 to/],
  ["retention.ms", "9223372036854775808", /from -1 to/],
  ["compression.type", "gzip", /only value is producer/],
  ["message.timestamp.type", "Whenever", /CreateTime, LogAppendTime/],
  ["remote.storage.enable", "true", /not supported/],
  ["segment.bytes", "13", /from 14 to 2147483647/],
  ["segment.bytes", "2147483648", /from 14 to 2147483647/],
  ["retention.ms", "", /must be a whole number/],
  ["retention.ms", "1.5", /must be a whole number/],
  ["retention.ms", "1e3", /must be a whole number/],
  ["retention.ms", "day", /must be a whole number/],
  ["retention.hours", "1", /no configuration "retention.hours"; there are cleanup.policy, compression.type/],
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
  assert.deepEqual(parseTopicConfig(new Map(), {}), {});
  const own = { "segment.bytes": "100" };
  const config = effectiveConfig(own, { "segment.bytes": "7", "retention.ms": "5" });
  assert.deepEqual(
    [config["segment.bytes"], config["retention.ms"], config["retention.bytes"]],
    [100, 5, -1],
  );
});

test("changes set, go back to the default, and leave the rest as it is", () => {
  const own = { "retention.ms": "5", "segment.bytes": "100" };
  const changes: ConfigChange[] = [
    { how: "set", name: "retention.ms", value: "6" },
    { how: "delete", name: "segment.bytes" },
  ];
  assert.deepEqual(changeTopicConfig(own, changes, {}), { "retention.ms": "6" });
  assert.deepEqual(own, { "retention.ms": "5", "segment.bytes": "100" });
});

test("lists are appended to and subtracted from, other values are not", () => {
  const name = "leader.replication.throttled.replicas";
  const change = (how: "append" | "subtract", value: string) =>
    changeTopicConfig({ [name]: "0:1,1:1" }, [{ how, name, value }], {});
  assert.deepEqual(change("append", "1:1,2:1"), { [name]: "0:1,1:1,2:1" });
  assert.deepEqual(change("subtract", "0:1"), { [name]: "1:1" });
  const number: ConfigChange = { how: "append", name: "retention.ms", value: "1" };
  assert.throws(() => changeTopicConfig({}, [number], {}), { name: "INVALID_CONFIG" });
});

test("one configuration cannot be changed twice at once, nor two so that they contradict each other", () => {
  const twice: ConfigChange[] = [1, 2].map((value) => ({
    how: "set",
    name: "retention.ms",
    value: String(value),
  }));
  assert.throws(() => changeTopicConfig({}, twice, {}), { name: "INVALID_REQUEST" });
  const min: ConfigChange = { how: "set", name: "min.compaction.lag.ms", value: "9" };
  const max: ConfigChange = { how: "set", name: "max.compaction.lag.ms", value: "8" };
  assert.throws(() => changeTopicConfig({}, [min, max], {}), {
    name: "INVALID_CONFIG",
    message: /contradicts/,
  });
});

test("whoever asks is told the value in force, who decided, and who else had a word", () => {
  const entry = (own: ConfigValues) =>
    topicConfigEntries(own, { "retention.ms": "7" }).find(({ name }) => name === "retention.ms");
  const { value, source, synonyms } = entry({ "retention.ms": "8" })!;
  assert.deepEqual([value, source], ["8", "topic"]);
  assert.deepEqual(
    synonyms.map(({ name, value, source }) => `${source} ${name}=${value}`),
    ["topic retention.ms=8", "broker log.retention.ms=7", "default log.retention.ms=604800000"],
  );
  assert.deepEqual([entry({})!.value, entry({})!.source], ["7", "broker"]);
});
