/**
 * The configuration that a topic may have of its own, under Kafka's names (topic-config-table.ts). What a topic does not
 * set, the broker's settings decide, and what these do not say, Kafka's defaults.
 *
 * Values are kept as text, as everybody who asks for them wants them; `effectiveConfig` is what the broker acts on.
 */
import { KafkaError } from "../errors";
import { itemsOf, tidy } from "./config-value";
import { TOPIC_CONFIGS, type TopicConfigDefinition } from "./topic-config-table";

/** Configurations with their values: what a topic sets itself, or what the broker's settings say for all topics. */
export type ConfigValues = Readonly<Record<string, string>>;

/** What happens to old messages; at least one of the two. */
export interface CleanupPolicy {
  deletes: boolean;
  compacts: boolean;
}

/** What the broker acts on. */
export interface TopicConfig {
  "cleanup.policy": CleanupPolicy;
  "delete.retention.ms": number;
  "index.interval.bytes": number;
  "max.compaction.lag.ms": number;
  "max.message.bytes": number;
  "message.timestamp.after.max.ms": number;
  "message.timestamp.before.max.ms": number;
  "message.timestamp.type": "CreateTime" | "LogAppendTime";
  "min.cleanable.dirty.ratio": number;
  "min.compaction.lag.ms": number;
  "min.insync.replicas": number;
  "retention.bytes": number;
  "retention.ms": number;
  "segment.bytes": number;
  "segment.ms": number;
}

/** One change of one configuration. Only lists can be appended to and subtracted from. */
export type ConfigChange =
  | { how: "set" | "append" | "subtract"; name: string; value: string }
  | { how: "delete"; name: string };

/** What a short description shows of every topic; the rest only where the topic sets it. */
const ALWAYS_SHOWN = [
  "cleanup.policy",
  "max.message.bytes",
  "retention.bytes",
  "retention.ms",
  "segment.bytes",
];

/** Checks what somebody asked for. @throws KafkaError INVALID_CONFIG */
export function parseTopicConfig(asked: ReadonlyMap<string, string>, defaults: ConfigValues): ConfigValues {
  const own: Record<string, string> = {};
  for (const [name, value] of asked) own[name] = checked(name, value);
  assertNoContradiction(own, defaults);
  return own;
}

/**
 * A topic's own configuration after the changes; `own` stays as it is.
 * @throws KafkaError INVALID_CONFIG, INVALID_REQUEST when one configuration is changed twice.
 */
export function changeTopicConfig(
  own: ConfigValues,
  changes: readonly ConfigChange[],
  defaults: ConfigValues,
): ConfigValues {
  const changed: Record<string, string> = { ...own };
  const seen = new Set<string>();
  for (const change of changes) {
    const { name } = change;
    if (seen.has(name))
      throw new KafkaError("INVALID_REQUEST", `the configuration "${name}" is changed twice in one request`);
    seen.add(name);
    const { kind } = definitionOf(name);
    if (change.how === "delete") delete changed[name];
    else if (change.how === "set") changed[name] = checked(name, change.value);
    else if (kind.type !== "LIST") throw noList(change.how, name, kind.type);
    else
      changed[name] = checked(name, changedList(change.how, configValue(name, own, defaults), change.value));
  }
  assertNoContradiction(changed, defaults);
  return changed;
}

export function effectiveConfig(own: ConfigValues, defaults: ConfigValues): TopicConfig {
  const number = (name: keyof TopicConfig) => Number(configValue(name, own, defaults));
  const policy = itemsOf(configValue("cleanup.policy", own, defaults));
  const timestampType = configValue("message.timestamp.type", own, defaults);
  return {
    "cleanup.policy": { deletes: policy.includes("delete"), compacts: policy.includes("compact") },
    "delete.retention.ms": number("delete.retention.ms"),
    "index.interval.bytes": number("index.interval.bytes"),
    "max.compaction.lag.ms": number("max.compaction.lag.ms"),
    "max.message.bytes": number("max.message.bytes"),
    "message.timestamp.after.max.ms": number("message.timestamp.after.max.ms"),
    "message.timestamp.before.max.ms": number("message.timestamp.before.max.ms"),
    "message.timestamp.type": timestampType === "LogAppendTime" ? "LogAppendTime" : "CreateTime",
    "min.cleanable.dirty.ratio": number("min.cleanable.dirty.ratio"),
    "min.compaction.lag.ms": number("min.compaction.lag.ms"),
    "min.insync.replicas": number("min.insync.replicas"),
    "retention.bytes": number("retention.bytes"),
    "retention.ms": number("retention.ms"),
    "segment.bytes": number("segment.bytes"),
    "segment.ms": number("segment.ms"),
  };
}

/** The few configurations that a person wants to see, and those that the topic sets itself, by name. */
export function shownConfig(own: ConfigValues, defaults: ConfigValues): ConfigValues {
  const names = [...new Set([...ALWAYS_SHOWN, ...Object.keys(own)])].sort();
  return Object.fromEntries(names.map((name) => [name, configValue(name, own, defaults)]));
}

/** The value in force, and who decided: the topic, the broker's settings, or nobody. */
export function configValue(name: string, own: ConfigValues, defaults: ConfigValues): string {
  return own[name] ?? defaults[name] ?? definitionOf(name).fallback;
}

function definitionOf(name: string): TopicConfigDefinition {
  const definition = TOPIC_CONFIGS.get(name);
  if (definition !== undefined) return definition;
  const acted = [...TOPIC_CONFIGS].flatMap(([known, { hasEffect }]) => (hasEffect ? [known] : []));
  throw new KafkaError(
    "INVALID_CONFIG",
    `a topic has no configuration "${name}"; there are ${acted.join(", ")}, and those of Kafka's that have no effect here`,
  );
}

function checked(name: string, asked: string): string {
  const { kind } = definitionOf(name);
  const value = tidy(kind.type, asked);
  const problem = kind.problem(value);
  if (problem !== undefined) throw new KafkaError("INVALID_CONFIG", `${name}=${asked} ${problem}`);
  return value;
}

function changedList(how: "append" | "subtract", before: string, asked: string): string {
  const items = itemsOf(before);
  const named = itemsOf(tidy("LIST", asked));
  const after =
    how === "append" ? [...new Set([...items, ...named])] : items.filter((item) => !named.includes(item));
  return after.join(",");
}

function noList(how: "append" | "subtract", name: string, type: string): KafkaError {
  const verb = how === "append" ? "append to" : "subtract from";
  return new KafkaError("INVALID_CONFIG", `one cannot ${verb} ${name}: it is no LIST but ${type}; set it`);
}

function assertNoContradiction(own: ConfigValues, defaults: ConfigValues): void {
  const min = configValue("min.compaction.lag.ms", own, defaults);
  const max = configValue("max.compaction.lag.ms", own, defaults);
  if (BigInt(min) <= BigInt(max)) return;
  throw new KafkaError(
    "INVALID_CONFIG",
    `min.compaction.lag.ms=${min} contradicts max.compaction.lag.ms=${max}; make the first at most as large as the second`,
  );
}
