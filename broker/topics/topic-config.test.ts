import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { topicConfigEntries } from "./config-entry";
import {
  type ConfigChange,
  changeTopicConfig,
  effectiveConfig,
  parseTopicConfig,
  shownConfig,
} from "./topic-config";
import { TOPIC_CONFIGS } from "./topic-config-table";

function parse(name: string, value: string) {
  return parseTopicConfig(new Map([[name, value]]), {});
}

/** What Apache Kafka 4.0 has for a topic: name, type, default, and the broker's setting (where it has several, the first). */
const KAFKAS = `
  cleanup.policy LIST delete log.cleanup.policy
  compression.gzip.level INT -1 compression.gzip.level
  compression.lz4.level INT 9 compression.lz4.level
  compression.type STRING producer compression.type
  compression.zstd.level INT 3 compression.zstd.level
  delete.retention.ms LONG 86400000 log.cleaner.delete.retention.ms
  file.delete.delay.ms LONG 60000 log.segment.delete.delay.ms
  flush.messages LONG 9223372036854775807 log.flush.interval.messages
  flush.ms LONG 9223372036854775807 log.flush.interval.ms
  follower.replication.throttled.replicas LIST "" -
  index.interval.bytes INT 4096 log.index.interval.bytes
  leader.replication.throttled.replicas LIST "" -
  local.retention.bytes LONG -2 log.local.retention.bytes
  local.retention.ms LONG -2 log.local.retention.ms
  max.compaction.lag.ms LONG 9223372036854775807 log.cleaner.max.compaction.lag.ms
  max.message.bytes INT 1048588 message.max.bytes
  message.timestamp.after.max.ms LONG 3600000 log.message.timestamp.after.max.ms
  message.timestamp.before.max.ms LONG 9223372036854775807 log.message.timestamp.before.max.ms
  message.timestamp.type STRING CreateTime log.message.timestamp.type
  min.cleanable.dirty.ratio DOUBLE 0.5 log.cleaner.min.cleanable.ratio
  min.compaction.lag.ms LONG 0 log.cleaner.min.compaction.lag.ms
  min.insync.replicas INT 1 min.insync.replicas
  preallocate BOOLEAN false log.preallocate
  remote.log.copy.disable BOOLEAN false -
  remote.log.delete.on.disable BOOLEAN false -
  remote.storage.enable BOOLEAN false -
  retention.bytes LONG -1 log.retention.bytes
  retention.ms LONG 604800000 log.retention.ms
  segment.bytes INT 1073741824 log.segment.bytes
  segment.index.bytes INT 10485760 log.index.size.max.bytes
  segment.jitter.ms LONG 0 log.roll.jitter.ms
  segment.ms LONG 604800000 log.roll.ms
  unclean.leader.election.enable BOOLEAN false unclean.leader.election.enable
`;

test("a topic has the configurations of Kafka 4.0, with their types and defaults, by name", () => {
  const ours = topicConfigEntries({}, {}).map(({ name, type, value, synonyms }) => {
    return `  ${name} ${type} ${value === "" ? '""' : value} ${synonyms[0]?.name ?? "-"}\n`;
  });
  assert.equal(`\n${ours.join("")}`, KAFKAS);
});

test("every default is itself a value that is accepted", () => {
  for (const [name, { fallback }] of TOPIC_CONFIGS) {
    assert.deepEqual(parse(name, fallback), { [name]: fallback });
  }
});

test("every documentation is one sentence or two, and says so where a configuration has no effect", () => {
  for (const { documentation, hasEffect } of TOPIC_CONFIGS.values()) {
    assert.match(documentation, /^[A-Z].*[^.][.)]+$/);
    assert.equal(documentation.includes("without effect here"), !hasEffect);
  }
});

const ACCEPTED: readonly [name: string, value: string, kept: string][] = [
  ["cleanup.policy", "delete", "delete"],
  ["cleanup.policy", " delete ", "delete"],
  ["cleanup.policy", "compact", "compact"],
  ["cleanup.policy", "compact, delete", "compact,delete"],
  ["compression.type", "producer", "producer"],
  ["max.message.bytes", "0", "0"],
  ["message.timestamp.type", "LogAppendTime", "LogAppendTime"],
  ["min.cleanable.dirty.ratio", "0", "0"],
  ["min.cleanable.dirty.ratio", "1.0", "1.0"],
  ["min.insync.replicas", "2", "2"],
  ["preallocate", "TRUE", "true"],
  ["leader.replication.throttled.replicas", "0:1, 1:2", "0:1,1:2"],
  ["leader.replication.throttled.replicas", "*", "*"],
  ["retention.bytes", "-1", "-1"],
  ["retention.ms", "9223372036854775807", "9223372036854775807"],
  ["segment.bytes", "14", "14"],
  ["segment.bytes", "2147483647", "2147483647"],
];

for (const [name, value, kept] of ACCEPTED) {
  test(`${name}=${value} is accepted`, () => assert.deepEqual(parse(name, value), { [name]: kept }));
}

const REFUSED: readonly [name: string, value: string, reason: RegExp][] = [
  ["cleanup.policy", "none", /^cleanup.policy=none must name one or more of compact, delete$/],
  ["cleanup.policy", "compact,none", /one or more of compact, delete/],
  ["cleanup.policy", "Compact", /one or more of compact, delete/],
  ["cleanup.policy", "", /one or more of compact, delete/],
  ["compression.type", "zstd", /the only value is producer/],
  ["max.message.bytes", "-1", /must be a whole number from 0 to/],
  ["max.message.bytes", "99999999999", /must be a whole number from 0 to/],
  ["message.timestamp.type", "createtime", /must be one of CreateTime, LogAppendTime/],
  ["min.cleanable.dirty.ratio", "1.1", /must be a number from 0 to 1/],
  ["min.cleanable.dirty.ratio", "-0.1", /must be a number from 0 to 1/],
  ["min.insync.replicas", "0", /from 1 to/],
  ["preallocate", "yes", /must be true or false/],
  ["leader.replication.throttled.replicas", "0", /PARTITION:BROKER/],
  ["leader.replication.throttled.replicas", "0:1,", /PARTITION:BROKER/],
  ["remote.storage.enable", "true", /on its own disk/],
  ["retention.bytes", "-2", /from -1 to/],
  ["retention.ms", "-2", /from -1 to/],
  ["retention.ms", "9223372036854775808", /from -1 to 9223372036854775807/],
  ["retention.ms", "1".repeat(1000), /from -1 to/],
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
  test(`${name}=${value.slice(0, 20)} is refused with the reason`, () => {
    assert.throws(() => parse(name, value), { name: "INVALID_CONFIG", message: reason });
  });
}

test("what is not asked for is not set, so that the broker's defaults stay in force", () => {
  assert.deepEqual(parseTopicConfig(new Map(), {}), {});
  const own = parseTopicConfig(new Map([["retention.ms", "5"]]), {});
  const config = effectiveConfig(own, { "retention.ms": "6", "segment.bytes": "100" });
  assert.deepEqual(
    [config["retention.ms"], config["segment.bytes"], config["max.message.bytes"]],
    [5, 100, 1_048_588],
  );
});

test("two configurations that contradict each other are refused, also when one is the broker's", () => {
  const contradiction = { name: "INVALID_CONFIG", message: /min.compaction.lag.ms=7 contradicts .*=6/ };
  const both = new Map([
    ["min.compaction.lag.ms", "7"],
    ["max.compaction.lag.ms", "6"],
  ]);
  assert.throws(() => parseTopicConfig(both, {}), contradiction);
  const one = new Map([["min.compaction.lag.ms", "7"]]);
  assert.throws(() => parseTopicConfig(one, { "max.compaction.lag.ms": "6" }), contradiction);
  const change: ConfigChange[] = [{ how: "set", name: "min.compaction.lag.ms", value: "7" }];
  assert.throws(() => changeTopicConfig({ "max.compaction.lag.ms": "6" }, change, {}), contradiction);
});

test("changes set and delete, and leave what they do not name", () => {
  const own = { "retention.ms": "5", "segment.bytes": "100" };
  const changes: ConfigChange[] = [
    { how: "delete", name: "retention.ms" },
    { how: "set", name: "segment.bytes", value: " 200 " },
    { how: "delete", name: "flush.ms" },
  ];
  assert.deepEqual(changeTopicConfig(own, changes, {}), { "segment.bytes": "200" });
  assert.deepEqual(own, { "retention.ms": "5", "segment.bytes": "100" });
});

const LIST = "leader.replication.throttled.replicas";

test("a list is appended to and subtracted from, item by item and without repeating one", () => {
  const after = (how: "append" | "subtract", value: string, own = {}) =>
    changeTopicConfig(own, [{ how, name: LIST, value }], {})[LIST];
  assert.equal(after("append", "0:1, 1:1"), "0:1,1:1");
  assert.equal(after("append", "1:1,2:1", { [LIST]: "0:1,1:1" }), "0:1,1:1,2:1");
  assert.equal(after("subtract", "0:1,9:9", { [LIST]: "0:1,1:1" }), "1:1");
  assert.equal(after("subtract", "1:1", { [LIST]: "1:1" }), "");
  assert.throws(() => after("append", "x"), { name: "INVALID_CONFIG" });
});

test("appending begins with the broker's value where the topic has none", () => {
  const change: ConfigChange[] = [{ how: "append", name: "cleanup.policy", value: "delete" }];
  assert.deepEqual(changeTopicConfig({}, change, {}), { "cleanup.policy": "delete" });
  const further: ConfigChange[] = [{ how: "append", name: "cleanup.policy", value: "compact" }];
  assert.deepEqual(changeTopicConfig({}, further, {}), { "cleanup.policy": "delete,compact" });
});

test("only lists can be appended to and subtracted from", () => {
  for (const how of ["append", "subtract"] as const) {
    const change: ConfigChange[] = [{ how, name: "retention.ms", value: "5" }];
    assert.throws(() => changeTopicConfig({}, change, {}), {
      name: "INVALID_CONFIG",
      message: /retention.ms: it is no LIST but LONG; set it/,
    });
  }
});

test("a request that changes one configuration twice is refused", () => {
  const changes: ConfigChange[] = [
    { how: "set", name: "retention.ms", value: "5" },
    { how: "delete", name: "retention.ms" },
  ];
  assert.throws(() => changeTopicConfig({}, changes, {}), { name: "INVALID_REQUEST", message: /twice/ });
});

test("whatever is changed, what results is accepted as a whole, or the changes are refused", () => {
  const name = fc.constantFrom(...TOPIC_CONFIGS.keys());
  const value = fc.oneof(fc.constantFrom("true", "0", "-1", "14", "0.5", "1:1", "delete", "*"), fc.string());
  const change = fc.oneof(
    fc.record({ how: fc.constantFrom("set", "append", "subtract"), name, value }),
    fc.record({ how: fc.constant("delete"), name }),
  ) as fc.Arbitrary<ConfigChange>;
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }), (rounds) => {
      let own = {};
      for (const changes of rounds) {
        try {
          own = changeTopicConfig(own, changes, {});
        } catch (problem) {
          assert.match((problem as Error).name, /^INVALID_(CONFIG|REQUEST)$/);
        }
      }
      assert.deepEqual(parseTopicConfig(new Map(Object.entries(own)), {}), own);
    }),
  );
});

test("what a person is shown: five configurations always, and those that the topic sets itself", () => {
  assert.deepEqual(Object.entries(shownConfig({ "flush.ms": "7" }, { "retention.ms": "5" })), [
    ["cleanup.policy", "delete"],
    ["flush.ms", "7"],
    ["max.message.bytes", "1048588"],
    ["retention.bytes", "-1"],
    ["retention.ms", "5"],
    ["segment.bytes", "1073741824"],
  ]);
});

test("an entry tells who decided, and who else had something to say", () => {
  const own = { "retention.ms": "5", [LIST]: "*" };
  const defaults = { "retention.ms": "6", "segment.bytes": "100", "max.message.bytes": "1048588" };
  const entries = new Map(topicConfigEntries(own, defaults).map((entry) => [entry.name, entry]));
  const said = (name: string) => {
    const { value, source, isDefault, synonyms } = entries.get(name)!;
    return [value, source, isDefault, synonyms.map((one) => `${one.source}:${one.name}=${one.value}`)];
  };
  assert.deepEqual(said("retention.ms"), [
    "5",
    "topic",
    false,
    ["topic:retention.ms=5", "broker:log.retention.ms=6", "default:log.retention.ms=604800000"],
  ]);
  assert.deepEqual(said("segment.bytes"), [
    "100",
    "broker",
    false,
    ["broker:log.segment.bytes=100", "default:log.segment.bytes=1073741824"],
  ]);
  assert.deepEqual(said("max.message.bytes"), [
    "1048588",
    "default",
    true,
    ["default:message.max.bytes=1048588"],
  ]);
  assert.deepEqual(said(LIST), ["*", "topic", false, [`topic:${LIST}=*`]]);
  assert.deepEqual(said("remote.storage.enable"), ["false", "default", true, []]);
});
