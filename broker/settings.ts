/**
 * Every setting, once: its name in the environment, its default, its bounds and one sentence. Names are those of the
 * Apache Kafka image where Kafka has the setting, so that a compose file carries over; what is the lab's own is LAB_….
 *
 * Invariant: a broker that runs has settings that are all within bounds and do not contradict each other.
 */
import { formatAddresses, listenersToOpen, type NamedAddress, parseAddresses } from "./addresses";
import { contradictionIn } from "./settings-contradictions";
import { isWithoutEffect } from "./settings-without-effect";

const INT32_MAX = 0x7fffffff;
const PORT_MAX = 65_535;
const LONG_MAX = 0x7fffffffffffffffn;
const DAY_MS = 24 * 60 * 60 * 1000;
const HUNDRED_MIB = 100 * 1024 * 1024;

interface Definition<T> {
  env: string;
  fallback: string;
  /** Kafka's name for such a value. */
  type: "BOOLEAN" | "STRING" | "INT" | "LONG" | "DOUBLE" | "LIST";
  /** What the README says of it. */
  sentence: string;
  parse(text: string): T;
  /** The value as a text that `parse` understands. */
  format(value: T): string;
}

class SettingError extends Error {}

function wholeNumber(
  env: string,
  fallback: number,
  min: number,
  max: number,
  sentence: string,
): Definition<number> {
  const parse = (text: string) => {
    const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new SettingError(`${env}=${text} must be a whole number from ${min} to ${max}`);
  };
  const type = max > INT32_MAX ? "LONG" : "INT";
  return { env, fallback: String(fallback), type, sentence, parse, format: String };
}

function oneOf<T extends string>(env: string, choices: readonly T[], sentence: string): Definition<T> {
  const parse = (text: string) => {
    const choice = choices.find((candidate) => candidate === text.toLowerCase());
    if (choice !== undefined) return choice;
    throw new SettingError(`${env}=${text} must be one of ${choices.join(", ")}`);
  };
  return { env, fallback: choices[0]!, type: "STRING", sentence, parse, format: String };
}

function flag(env: string, fallback: boolean, sentence: string): Definition<boolean> {
  const choice = oneOf(env, ["true", "false"], sentence);
  const parse = (text: string) => choice.parse(text) === "true";
  return { ...choice, fallback: String(fallback), type: "BOOLEAN", parse, format: String };
}

function text(env: string, fallback: string, sentence: string): Definition<string> {
  const parse = (value: string) => {
    if (value === "" && fallback !== "")
      throw new SettingError(`${env} is empty; give it a value or leave it out`);
    return value;
  };
  return { env, fallback, type: "STRING", sentence, parse, format: String };
}

function list(env: string, sentence: string): Definition<string[]> {
  const items = (value: string) => value.split(",").map((item) => item.trim());
  const parse = (value: string) => items(value).filter((item) => item !== "");
  return { env, fallback: "", type: "LIST", sentence, parse, format: (value) => value.join(",") };
}

function ratio(env: string, fallback: string, sentence: string): Definition<number> {
  const parse = (value: string) => {
    if (/^\d(\.\d{1,17})?$/.test(value) && Number(value) <= 1) return Number(value);
    throw new SettingError(`${env}=${value} must be a number from 0 to 1`);
  };
  return { env, fallback, type: "DOUBLE", sentence, parse, format: String };
}

/** Some of the choices, each once and at least one; their order counts. */
function someOf<T extends string>(
  env: string,
  choices: readonly T[],
  fallback: string,
  sentence: string,
): Definition<T[]> {
  const all = list(env, sentence);
  const parse = (value: string) => {
    const names = [...new Set(all.parse(value))];
    const chosen = names.flatMap((name) => choices.find((choice) => choice === name) ?? []);
    if (names.length > 0 && chosen.length === names.length) return chosen;
    throw new SettingError(`${env}=${value} must be some of ${choices.join(", ")}, separated by commas`);
  };
  return { ...all, fallback, parse };
}

/** A time that may be as long as Kafka's longest, which is beyond an exact number: it is kept as a text. */
function longTime(env: string, fallback: string, sentence: string): Definition<string> {
  const parse = (value: string) => {
    if (/^\d{1,19}$/.test(value) && BigInt(value) >= 1n && BigInt(value) <= LONG_MAX) return value;
    throw new SettingError(`${env}=${value} must be a whole number from 1 to ${LONG_MAX}`);
  };
  return { env, fallback, type: "LONG", sentence, parse, format: String };
}

/** A port, or undefined for `off`. */
function portOrOff(env: string, fallback: string, sentence: string): Definition<number | undefined> {
  const parse = (value: string) => {
    if (value.toLowerCase() === "off") return undefined;
    if (/^\d{1,5}$/.test(value) && Number(value) <= PORT_MAX) return Number(value);
    throw new SettingError(`${env}=${value} must be a port from 0 to ${PORT_MAX}, or off`);
  };
  return { env, fallback, type: "STRING", sentence, parse, format: (port) => String(port ?? "off") };
}

function addresses(env: string, fallback: string, sentence: string): Definition<NamedAddress[]> {
  const parse = (value: string) => parseAddresses(env, value);
  return { env, fallback, type: "LIST", sentence, parse, format: formatAddresses };
}

/** The order is the order in the README. */
export const DEFINITIONS = {
  listeners: addresses(
    "KAFKA_LISTENERS",
    "PLAINTEXT://127.0.0.1:9092",
    "where the broker listens, NAME://host:port, several with commas; an empty host is every address, port 0 any free port",
  ),
  advertised: addresses(
    "KAFKA_ADVERTISED_LISTENERS",
    "",
    "for each listener, by its name, the address that its clients are told to use; one left out: the address that a client came to",
  ),
  securityProtocols: list(
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
    "NAME:PROTOCOL, several with commas; the listeners of this broker all speak PLAINTEXT",
  ),
  controllerListenerNames: list(
    "KAFKA_CONTROLLER_LISTENER_NAMES",
    "listeners that are for controllers only; this broker needs none and does not open them",
  ),
  nodeId: wholeNumber("KAFKA_NODE_ID", 1, 0, INT32_MAX, "the number of this broker"),
  clusterId: text("CLUSTER_ID", "", "the id of the cluster; empty: the data folder's, or a new one"),
  dataFolder: text("KAFKA_LOG_DIRS", "data", "the data folder; `memory` keeps everything in memory"),
  numPartitions: wholeNumber(
    "KAFKA_NUM_PARTITIONS",
    1,
    1,
    100_000,
    "partitions of a topic that names no number",
  ),
  autoCreateTopics: flag("KAFKA_AUTO_CREATE_TOPICS_ENABLE", true, "whether a message creates its topic"),
  messageBytesMax: wholeNumber(
    "KAFKA_MESSAGE_MAX_BYTES",
    1_048_588,
    0,
    HUNDRED_MIB,
    "the largest record batch, and so the largest message with its overhead",
  ),
  requestBytesMax: wholeNumber(
    "KAFKA_SOCKET_REQUEST_MAX_BYTES",
    HUNDRED_MIB,
    1024,
    HUNDRED_MIB,
    "the largest request; `produce … bytes=N` counts as one",
  ),
  fetchBytesMax: wholeNumber(
    "KAFKA_FETCH_MAX_BYTES",
    57_671_680,
    1024,
    INT32_MAX,
    "the largest answer to a fetch; one batch comes even if it is larger",
  ),
  segmentBytes: wholeNumber(
    "KAFKA_LOG_SEGMENT_BYTES",
    1024 ** 3,
    14,
    INT32_MAX,
    "a segment grows to this size",
  ),
  segmentMs: wholeNumber(
    "KAFKA_LOG_ROLL_MS",
    7 * DAY_MS,
    1,
    Number.MAX_SAFE_INTEGER,
    "a segment grows for this long",
  ),
  indexIntervalBytes: wholeNumber(
    "KAFKA_LOG_INDEX_INTERVAL_BYTES",
    4096,
    0,
    INT32_MAX,
    "bytes of log between two entries of an index",
  ),
  retentionMs: wholeNumber(
    "KAFKA_LOG_RETENTION_MS",
    7 * DAY_MS,
    -1,
    Number.MAX_SAFE_INTEGER,
    "a segment is removed when its newest message is older; -1: never",
  ),
  retentionBytes: wholeNumber(
    "KAFKA_LOG_RETENTION_BYTES",
    -1,
    -1,
    Number.MAX_SAFE_INTEGER,
    "old segments are removed while the rest of the partition is at least this large; -1: never",
  ),
  retentionCheckIntervalMs: wholeNumber(
    "KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS",
    300_000,
    1,
    INT32_MAX,
    "how often old segments are looked for",
  ),
  cleanupPolicy: someOf(
    "KAFKA_LOG_CLEANUP_POLICY",
    ["compact", "delete"],
    "delete",
    "what happens to old messages: `delete` removes segments, `compact` keeps the last message of each key; or both, with a comma",
  ),
  cleanerEnabled: flag("KAFKA_LOG_CLEANER_ENABLE", true, "whether compacted topics are cleaned"),
  cleanerBackoffMs: wholeNumber(
    "KAFKA_LOG_CLEANER_BACKOFF_MS",
    15_000,
    1,
    INT32_MAX,
    "how often the cleaner looks for something to clean",
  ),
  cleanerDedupeBufferBytes: wholeNumber(
    "KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE",
    128 * 1024 ** 2,
    1024,
    INT32_MAX,
    "the most memory that the cleaner takes for the keys of a log, 24 bytes each; a log with more keys is cleaned in several rounds",
  ),
  cleanerMinDirtyRatio: ratio(
    "KAFKA_LOG_CLEANER_MIN_CLEANABLE_RATIO",
    "0.5",
    "how much of a compacted log must be new before it is cleaned again",
  ),
  cleanerMinLagMs: wholeNumber(
    "KAFKA_LOG_CLEANER_MIN_COMPACTION_LAG_MS",
    0,
    0,
    Number.MAX_SAFE_INTEGER,
    "how long a message of a compacted topic stays as it is",
  ),
  cleanerMaxLagMs: longTime(
    "KAFKA_LOG_CLEANER_MAX_COMPACTION_LAG_MS",
    String(LONG_MAX),
    "how long a message of a compacted topic may wait for the cleaner",
  ),
  cleanerDeleteRetentionMs: wholeNumber(
    "KAFKA_LOG_CLEANER_DELETE_RETENTION_MS",
    DAY_MS,
    0,
    Number.MAX_SAFE_INTEGER,
    "how long a compacted topic shows that a key was deleted, from when the cleaner first came by",
  ),
  producerExpirationMs: wholeNumber(
    "KAFKA_PRODUCER_ID_EXPIRATION_MS",
    DAY_MS,
    1,
    INT32_MAX,
    "an idempotent producer that has been silent for this long is forgotten",
  ),
  producersMax: wholeNumber(
    "LAB_PRODUCERS_MAX",
    100_000,
    1,
    10_000_000,
    "idempotent producers remembered in all partitions together; beyond it the longest silent is forgotten",
  ),
  connectionsMax: wholeNumber(
    "KAFKA_MAX_CONNECTIONS",
    10_000,
    1,
    1_000_000,
    "connections served at once; one more is told so after its first byte, and beyond twice the number it is dropped",
  ),
  idleMsMax: wholeNumber(
    "KAFKA_CONNECTIONS_MAX_IDLE_MS",
    600_000,
    1,
    INT32_MAX,
    "a connection on which nothing moves for this long is closed",
  ),
  lineBytesMax: wholeNumber("LAB_LINE_MAX_BYTES", 1024 ** 2, 256, HUNDRED_MIB, "the longest line of text"),
  replyBufferBytes: wholeNumber(
    "LAB_REPLY_BUFFER_BYTES",
    1024 ** 2,
    1024,
    HUNDRED_MIB,
    "replies kept for a client that does not read; then the broker stops reading from it",
  ),
  waitMsMax: wholeNumber("LAB_WAIT_MAX_MS", 300_000, 0, INT32_MAX, "the longest `wait=` of a consumer"),
  topicsMax: wholeNumber("LAB_TOPICS_MAX", 1000, 1, 100_000, "topics at once"),
  partitionsMax: wholeNumber("LAB_PARTITIONS_MAX", 10_000, 1, 100_000, "partitions of all topics together"),
  memoryBytesMax: wholeNumber(
    "LAB_MEMORY_MAX_BYTES",
    512 * 1024 ** 2,
    0,
    Number.MAX_SAFE_INTEGER,
    "the bytes that memory mode keeps",
  ),
  flushOnAcksAll: flag(
    "LAB_FLUSH_ON_ACKS_ALL",
    true,
    "whether an acknowledgement waits until the message is on the disk and survives a power cut",
  ),
  groupInitialRebalanceDelayMs: wholeNumber(
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS",
    3000,
    0,
    INT32_MAX,
    "how long an empty group waits for more members once the first has joined",
  ),
  groupSessionTimeoutMsMin: wholeNumber(
    "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS",
    6000,
    1,
    INT32_MAX,
    "the shortest silence after which the member of a group may want to be taken for dead",
  ),
  groupSessionTimeoutMsMax: wholeNumber(
    "KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS",
    1_800_000,
    1,
    INT32_MAX,
    "the longest",
  ),
  groupSizeMax: wholeNumber("KAFKA_GROUP_MAX_SIZE", 10_000, 1, INT32_MAX, "members of a group"),
  groupConsumerSessionTimeoutMs: wholeNumber(
    "KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS",
    45_000,
    1,
    INT32_MAX,
    "the silence after which a member that uses group.protocol=consumer is taken for dead",
  ),
  groupConsumerHeartbeatIntervalMs: wholeNumber(
    "KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS",
    5000,
    1,
    INT32_MAX,
    "how often such a member is told to be heard; also how soon it learns of what has changed",
  ),
  groupConsumerSizeMax: wholeNumber(
    "KAFKA_GROUP_CONSUMER_MAX_SIZE",
    INT32_MAX,
    1,
    INT32_MAX,
    "members of a group that uses group.protocol=consumer",
  ),
  groupConsumerAssignors: someOf(
    "KAFKA_GROUP_CONSUMER_ASSIGNORS",
    ["uniform", "range"],
    "uniform,range",
    "how the partitions of such a group can be shared out; the first is for members who do not mind",
  ),
  groupsMax: wholeNumber("LAB_GROUPS_MAX", 100_000, 1, 10_000_000, "groups at once"),
  groupsBytesMax: wholeNumber(
    "LAB_GROUPS_MEMORY_MAX_BYTES",
    128 * 1024 ** 2,
    1024,
    Number.MAX_SAFE_INTEGER,
    "what all groups may have the broker keep: names, subscriptions and assignments of their members, and committed offsets",
  ),
  offsetsTopicPartitions: wholeNumber(
    "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS",
    4,
    1,
    100_000,
    "partitions of `__consumer_offsets`, once it is made for the first group",
  ),
  offsetsTopicSegmentBytes: wholeNumber(
    "KAFKA_OFFSETS_TOPIC_SEGMENT_BYTES",
    HUNDRED_MIB,
    14,
    INT32_MAX,
    "a segment of `__consumer_offsets` grows to this size; all that is not compacted yet is read at the start",
  ),
  offsetsRetentionMinutes: wholeNumber(
    "KAFKA_OFFSETS_RETENTION_MINUTES",
    10_080,
    1,
    INT32_MAX,
    "committed offsets are forgotten when their group has been without members for this long",
  ),
  offsetsRetentionCheckIntervalMs: wholeNumber(
    "KAFKA_OFFSETS_RETENTION_CHECK_INTERVAL_MS",
    600_000,
    1,
    INT32_MAX,
    "how often such offsets are looked for",
  ),
  offsetMetadataBytesMax: wholeNumber(
    "KAFKA_OFFSET_METADATA_MAX_BYTES",
    4096,
    0,
    INT32_MAX,
    "the longest text that may go with a committed offset",
  ),
  metricsSeriesMax: wholeNumber(
    "LAB_METRICS_SERIES_MAX",
    1000,
    1,
    1_000_000,
    "topics, partitions, groups and partitions of groups that `/metrics` shows, of each; how many more there are it says as well",
  ),
  consolePort: portOrOff(
    "LAB_CONSOLE_PORT",
    "8080",
    "the port of the console, a web page that shows what is in the broker; 0: any free port; `off`: no console",
  ),
  consoleHost: text(
    "LAB_CONSOLE_HOST",
    "127.0.0.1",
    "the address of this machine at which the console listens",
  ),
  consoleHosts: list(
    "LAB_CONSOLE_HOSTS",
    "names, besides localhost and IP addresses, by which the console may be called, with commas between them",
  ),
  extensions: list(
    "LAB_EXTENSION",
    "JavaScript modules that replace parts of the broker, separated by commas",
  ),
  logLevel: oneOf("LAB_LOG_LEVEL", ["info", "debug", "warn", "error"], "how much the broker says of itself"),
  logFormat: oneOf("LAB_LOG_FORMAT", ["pretty", "json"], "for a person or for a machine"),
} as const;

export type Settings = {
  readonly [Name in keyof typeof DEFINITIONS]: ReturnType<(typeof DEFINITIONS)[Name]["parse"]>;
};

export interface SettingsRead {
  settings: Settings;
  /** KAFKA_ names that are set and that this broker does not know. */
  unknown: string[];
  /** Names of listeners that are for controllers, and so are not opened. */
  notOpened: string[];
}

/** Reads the settings from an environment. @throws Error with one sentence when one is out of bounds or two contradict. */
export function readSettings(environment: NodeJS.ProcessEnv): SettingsRead {
  const entries = Object.entries(DEFINITIONS).map(([name, definition]) => {
    return [name, definition.parse(environment[definition.env] ?? definition.fallback)];
  });
  const read = Object.fromEntries(entries) as Settings;
  const contradiction = contradictionIn(read);
  if (contradiction !== undefined) throw new SettingError(contradiction);
  const settings = { ...read, listeners: listenersToOpen(read) };
  const notOpened = read.listeners.map(({ name }) => name).filter((name) => !opens(settings, name));
  const known = new Set(Object.values(DEFINITIONS).map((definition) => definition.env as string));
  const unknown = Object.keys(environment).filter((name) => {
    return name.startsWith("KAFKA_") && !known.has(name) && !isWithoutEffect(name);
  });
  return { settings, unknown: unknown.sort(), notOpened };
}

function opens({ listeners }: Settings, name: string): boolean {
  return listeners.some((listener) => listener.name === name);
}
