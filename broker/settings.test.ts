import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, readSettings } from "./settings";

function read(environment: Record<string, string>) {
  return readSettings(environment).settings;
}

test("without an environment every setting has its default", () => {
  assert.deepEqual(read({}), {
    listeners: [{ name: "PLAINTEXT", host: "127.0.0.1", port: 9092 }],
    advertised: [],
    securityProtocols: [],
    controllerListenerNames: [],
    nodeId: 1,
    clusterId: "",
    dataFolder: "data",
    numPartitions: 1,
    autoCreateTopics: true,
    messageBytesMax: 1048588,
    requestBytesMax: 104857600,
    fetchBytesMax: 57671680,
    segmentBytes: 1073741824,
    segmentMs: 604800000,
    indexIntervalBytes: 4096,
    retentionMs: 604800000,
    retentionBytes: -1,
    retentionCheckIntervalMs: 300000,
    cleanupPolicy: ["delete"],
    cleanerEnabled: true,
    cleanerBackoffMs: 15000,
    cleanerDedupeBufferBytes: 134217728,
    cleanerMinDirtyRatio: 0.5,
    cleanerMinLagMs: 0,
    cleanerMaxLagMs: "9223372036854775807",
    cleanerDeleteRetentionMs: 86400000,
    producerExpirationMs: 86400000,
    producersMax: 100000,
    connectionsMax: 10000,
    idleMsMax: 600000,
    lineBytesMax: 1048576,
    replyBufferBytes: 1048576,
    waitMsMax: 300000,
    topicsMax: 1000,
    partitionsMax: 10000,
    memoryBytesMax: 536870912,
    flushOnAcksAll: true,
    groupInitialRebalanceDelayMs: 3000,
    groupSessionTimeoutMsMin: 6000,
    groupSessionTimeoutMsMax: 1800000,
    groupSizeMax: 10000,
    groupConsumerSessionTimeoutMs: 45000,
    groupConsumerHeartbeatIntervalMs: 5000,
    groupConsumerSizeMax: 2147483647,
    groupConsumerAssignors: ["uniform", "range"],
    groupsMax: 100000,
    groupsBytesMax: 134217728,
    offsetsTopicPartitions: 4,
    offsetsTopicSegmentBytes: 104857600,
    offsetsRetentionMinutes: 10080,
    offsetsRetentionCheckIntervalMs: 600000,
    offsetMetadataBytesMax: 4096,
    metricsSeriesMax: 1000,
    consolePort: 8080,
    consoleHost: "127.0.0.1",
    consoleHosts: [],
    extensions: [],
    logLevel: "info",
    logFormat: "pretty",
  });
});

test("no two settings share a name, and each name says whose it is", () => {
  const names = Object.values(DEFINITIONS).map(({ env }) => env);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^(KAFKA_|LAB_|CLUSTER_ID$)/);
});

const BOUNDS: readonly [env: string, min: number, max: number][] = [
  ["KAFKA_NODE_ID", 0, 2147483647],
  ["KAFKA_MESSAGE_MAX_BYTES", 0, 104857600],
  ["KAFKA_SOCKET_REQUEST_MAX_BYTES", 1048588, 104857600],
  ["KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", 0, 2147483647],
  ["KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS", 6000, 2147483647],
  ["KAFKA_GROUP_CONSUMER_MAX_SIZE", 1, 2147483647],
  ["KAFKA_GROUP_MAX_SIZE", 1, 2147483647],
  ["LAB_GROUPS_MAX", 1, 10000000],
  ["LAB_METRICS_SERIES_MAX", 1, 1000000],
  ["LAB_GROUPS_MEMORY_MAX_BYTES", 1024, Number.MAX_SAFE_INTEGER],
  ["KAFKA_LOG_SEGMENT_BYTES", 14, 2147483647],
  ["KAFKA_LOG_ROLL_MS", 1, Number.MAX_SAFE_INTEGER],
  ["KAFKA_LOG_INDEX_INTERVAL_BYTES", 0, 2147483647],
  ["KAFKA_LOG_RETENTION_MS", -1, Number.MAX_SAFE_INTEGER],
  ["KAFKA_LOG_RETENTION_BYTES", -1, Number.MAX_SAFE_INTEGER],
  ["KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS", 1, 2147483647],
  ["KAFKA_MAX_CONNECTIONS", 1, 1000000],
  ["KAFKA_CONNECTIONS_MAX_IDLE_MS", 1, 2147483647],
  ["KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", 1, 100000],
  ["KAFKA_OFFSETS_TOPIC_SEGMENT_BYTES", 14, 2147483647],
  ["KAFKA_OFFSETS_RETENTION_MINUTES", 1, 2147483647],
  ["KAFKA_OFFSETS_RETENTION_CHECK_INTERVAL_MS", 1, 2147483647],
  ["KAFKA_OFFSET_METADATA_MAX_BYTES", 0, 2147483647],
  ["LAB_LINE_MAX_BYTES", 256, 104857600],
  ["LAB_REPLY_BUFFER_BYTES", 1024, 104857600],
  ["LAB_WAIT_MAX_MS", 0, 2147483647],
  ["LAB_TOPICS_MAX", 1, 100000],
  ["LAB_PARTITIONS_MAX", 1, 100000],
  ["LAB_MEMORY_MAX_BYTES", 0, Number.MAX_SAFE_INTEGER],
];

for (const [env, min, max] of BOUNDS) {
  test(`${env} may be ${min} to ${max}, and a whole number only`, () => {
    const name = Object.entries(DEFINITIONS).find(([, definition]) => definition.env === env)![0];
    for (const value of [min, max]) {
      assert.equal(read({ [env]: String(value) })[name as keyof typeof DEFINITIONS], value);
    }
    for (const value of [
      `${min - 1}`,
      `${BigInt(max) + 1n}`,
      "",
      " ",
      "many",
      "1.5",
      "1e3",
      "0x10",
      "1 000",
    ]) {
      assert.throws(
        () => read({ [env]: value }),
        ({ message }: Error) => message.startsWith(`${env}=${value} `),
      );
    }
  });
}

test("the console has a port, any free port (0), or none (off)", () => {
  assert.equal(read({ LAB_CONSOLE_PORT: "0" }).consolePort, 0);
  assert.equal(read({ LAB_CONSOLE_PORT: "65535" }).consolePort, 65_535);
  assert.equal(read({ LAB_CONSOLE_PORT: "OFF" }).consolePort, undefined);
  for (const value of ["", "-1", "65536", "on", "80.5"]) {
    assert.throws(() => read({ LAB_CONSOLE_PORT: value }), /must be a port from 0 to 65535, or off/);
  }
});

test("flags are true or false in capitals or small letters, and nothing else", () => {
  assert.equal(read({ KAFKA_AUTO_CREATE_TOPICS_ENABLE: "FALSE" }).autoCreateTopics, false);
  assert.equal(read({ LAB_FLUSH_ON_ACKS_ALL: "true" }).flushOnAcksAll, true);
  for (const value of ["", "1", "yes"]) {
    assert.throws(() => read({ LAB_FLUSH_ON_ACKS_ALL: value }), /must be one of true, false/);
  }
});

test("a word that is none of the choices is refused with the choices", () => {
  assert.equal(read({ LAB_LOG_LEVEL: "debug" }).logLevel, "debug");
  assert.throws(() => read({ LAB_LOG_LEVEL: "loud" }), {
    message: "LAB_LOG_LEVEL=loud must be one of info, debug, warn, error",
  });
});

test("extensions are a list with commas, whose empty places count for nothing", () => {
  assert.deepEqual(read({ LAB_EXTENSION: " ./a.js, ./b.js,," }).extensions, ["./a.js", "./b.js"]);
});

const CONTRADICTIONS: readonly [environment: Record<string, string>, message: RegExp][] = [
  [
    { KAFKA_SOCKET_REQUEST_MAX_BYTES: "2000", KAFKA_MESSAGE_MAX_BYTES: "2001" },
    /KAFKA_SOCKET_REQUEST_MAX_BYTES=2000 contradicts KAFKA_MESSAGE_MAX_BYTES=2001: .*make the first at least/,
  ],
  [
    { KAFKA_NUM_PARTITIONS: "11", LAB_PARTITIONS_MAX: "10" },
    /KAFKA_NUM_PARTITIONS=11 contradicts LAB_PARTITIONS_MAX=10: .*make the first at most/,
  ],
  [
    { KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS: "5000" },
    /KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS=5000 contradicts .*_HEARTBEAT_INTERVAL_MS=5000: .*make the first larger/,
  ],
  [
    { KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS: "2000", KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: "2001" },
    /KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS=2000 contradicts .*_MIN_SESSION_TIMEOUT_MS=2001: .*make the first at least/,
  ],
];

for (const [environment, message] of CONTRADICTIONS) {
  test(`${JSON.stringify(environment)} contradicts itself, and the refusal says how to mend it`, () => {
    assert.throws(() => read(environment), { message });
  });
}

test("settings that meet exactly do not contradict each other", () => {
  read({ KAFKA_SOCKET_REQUEST_MAX_BYTES: "2000", KAFKA_MESSAGE_MAX_BYTES: "2000" });
  read({ KAFKA_NUM_PARTITIONS: "10", LAB_PARTITIONS_MAX: "10" });
});

test("KAFKA_ names that the broker does not know are listed, and only those", () => {
  const { unknown } = readSettings({
    KAFKA_ZOOKEEPER_CONNECT: "x",
    KAFKA_NODE_ID: "2",
    KAFKA_BROKER_ID: "2",
    HOME: "/",
    LAB_PORT: "1",
  });
  assert.deepEqual(unknown, ["KAFKA_BROKER_ID", "KAFKA_ZOOKEEPER_CONNECT"]);
});

test("the compose file of a single Apache Kafka broker carries over without a warning", () => {
  const { settings, unknown, notOpened } = readSettings({
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_LISTENERS: "PLAINTEXT_HOST://0.0.0.0:9092,PLAINTEXT://broker:19092,CONTROLLER://broker:9093",
    KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT_HOST://localhost:9092,PLAINTEXT://broker:19092",
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP:
      "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_CONTROLLER_QUORUM_VOTERS: "1@broker:9093",
    KAFKA_INTER_BROKER_LISTENER_NAME: "PLAINTEXT",
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: "1",
    KAFKA_DEFAULT_REPLICATION_FACTOR: "1",
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
    KAFKA_HEAP_OPTS: "-Xmx1g",
    KAFKA_JMX_PORT: "9999",
    KAFKA_LOG_DIRS: "/tmp/kraft-combined-logs",
    KAFKA_NUM_PARTITIONS: "3",
    CLUSTER_ID: "4L6g3nShT-eMCtK--X86sw",
  });
  assert.deepEqual(unknown, []);
  assert.deepEqual(notOpened, ["CONTROLLER"]);
  assert.deepEqual(settings.listeners, [
    { name: "PLAINTEXT_HOST", host: "0.0.0.0", port: 9092 },
    { name: "PLAINTEXT", host: "broker", port: 19092 },
  ]);
  assert.deepEqual(settings.advertised[0], { name: "PLAINTEXT_HOST", host: "localhost", port: 9092 });
});
