import assert from "node:assert/strict";
import { test } from "node:test";
import { brokerConfigEntries, topicDefaults } from "./broker-config";
import { DEFINITIONS, readSettings } from "./settings";
import { topicConfigEntries } from "./topics/config-entry";

function entries(environment: Record<string, string>) {
  const { settings } = readSettings(environment);
  return new Map(brokerConfigEntries(settings).map((entry) => [entry.name, entry]));
}

test("settings have Kafka's names and types, and tell whether somebody set them", () => {
  const shown = entries({ KAFKA_LOG_RETENTION_MS: "0005", KAFKA_AUTO_CREATE_TOPICS_ENABLE: "FALSE" });
  const of = (name: string) => {
    const { value, type, source, isDefault, synonyms } = shown.get(name)!;
    return [value, type, source, isDefault, synonyms.map((one) => `${one.name}=${one.value}:${one.source}`)];
  };
  assert.deepEqual(of("log.retention.ms"), [
    "5",
    "LONG",
    "broker",
    false,
    ["log.retention.ms=5:broker", "log.retention.ms=604800000:default"],
  ]);
  const flag = ["auto.create.topics.enable=false:broker", "auto.create.topics.enable=true:default"];
  assert.deepEqual(of("auto.create.topics.enable"), ["false", "BOOLEAN", "broker", false, flag]);
  assert.deepEqual(of("num.partitions"), ["1", "INT", "default", true, ["num.partitions=1:default"]]);
});

test("the broker's names of topic configurations are there too, each once, by name", () => {
  const list = brokerConfigEntries(readSettings({}).settings);
  const names = list.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)].sort());
  for (const name of ["log.cleanup.policy", "log.retention.ms", "message.max.bytes", "compression.type"])
    assert.ok(names.includes(name), name);
  assert.ok(list.every(({ isReadOnly, isDefault }) => isReadOnly && isDefault));
});

test("the lab's own settings are not listed", () => {
  const names = [...entries({ LAB_TOPICS_MAX: "7", CLUSTER_ID: "x" }).keys()];
  assert.deepEqual(
    names.filter((name) => /lab|cluster/.test(name)),
    [],
  );
});

test("a setting as a text is one that the setting accepts", () => {
  const { settings } = readSettings({ LAB_EXTENSION: "a.js, b.js", KAFKA_LISTENERS: "PLAINTEXT://[::1]:9" });
  for (const [name, definition] of Object.entries(DEFINITIONS)) {
    const value = settings[name as keyof typeof settings];
    const text = definition.format(value as never);
    assert.deepEqual(definition.parse(text), value, `${definition.env}=${text}`);
  }
});

test("without settings, the defaults of topics are Kafka's; with one, it decides for topics that do not", () => {
  const byDefault = topicConfigEntries({}, topicDefaults(readSettings({}).settings));
  assert.ok(byDefault.every(({ isDefault }) => isDefault));
  const { settings } = readSettings({
    KAFKA_MESSAGE_MAX_BYTES: "1",
    KAFKA_LOG_SEGMENT_BYTES: "20",
    KAFKA_LOG_ROLL_MS: "3",
    KAFKA_LOG_INDEX_INTERVAL_BYTES: "4",
    KAFKA_LOG_RETENTION_MS: "5",
    KAFKA_LOG_RETENTION_BYTES: "6",
  });
  const decided = topicConfigEntries({}, topicDefaults(settings)).filter(({ source }) => source === "broker");
  assert.deepEqual(
    decided.map(({ name, value, synonyms }) => `${name}=${value} ${synonyms[0]!.name}`),
    [
      "index.interval.bytes=4 log.index.interval.bytes",
      "max.message.bytes=1 message.max.bytes",
      "retention.bytes=6 log.retention.bytes",
      "retention.ms=5 log.retention.ms",
      "segment.bytes=20 log.segment.bytes",
      "segment.ms=3 log.roll.ms",
    ],
  );
});
