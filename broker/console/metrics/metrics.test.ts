/** What `/metrics` shows: the right numbers, in the form that Prometheus wants, and no more of them than the limit says. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { converse, openTextDoor } from "../../text/testing";
import { DoorTraffic } from "../../traffic";
import { Metrics } from "./metrics";
import { parseMetrics, type Series } from "./testing";

const ENVIRONMENT = { KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: "1" };
const TEXT = { door: "text" };
const FRUIT = { topic: "fruit" };

async function setUp(t: TestContext, seriesMax = 1000) {
  const { broker, door } = await openTextDoor(ENVIRONMENT);
  const doors = { text: door.traffic, kafka: new DoorTraffic() };
  const metrics = new Metrics({ broker, doors, seriesMax, version: "1.2.3" });
  t.after(async () => {
    metrics.close();
    await broker.close();
  });
  /** Sends lines on a connection of their own and returns the replies, once it is closed. */
  const talk = (...lines: string[]) => converse(door, lines.map((line) => `${line}\n`).join(""));
  const series = async () => parseMetrics((await metrics.render()).body);
  return { broker, metrics, doors, talk, series };
}

function valueIn(
  series: readonly Series[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const wanted = Object.entries(labels);
  const found = series.filter(
    (one) => one.name === name && wanted.every(([key, value]) => one.labels[key] === value),
  );
  assert.ok(found.length <= 1, `${name} ${JSON.stringify(labels)} is there ${found.length} times`);
  return found[0]?.value;
}

test("messages and bytes are counted by topic, in and out", async (t) => {
  const { broker, talk, series } = await setUp(t);
  await talk(
    "create fruit partitions=2",
    "produce fruit/0 apple",
    "produce fruit/1 pear",
    "produce fruit/1 fig",
  );
  const reply = await talk("consume fruit earliest max=2", "consume fruit/1 1");
  const now = await series();
  assert.equal(valueIn(now, "kafka_lab_topic_received_messages_total", FRUIT), 3);
  assert.equal(valueIn(now, "kafka_lab_topic_sent_messages_total", FRUIT), 3);
  const lines = reply.split("\n").filter((line) => line.startsWith("fruit-"));
  assert.equal(valueIn(now, "kafka_lab_topic_sent_bytes_total", FRUIT), lines.join("\n").length + 1);
  const sizes = (await broker.describePartitions("fruit")).map(({ sizeBytes }) => sizeBytes);
  assert.equal(valueIn(now, "kafka_lab_topic_received_bytes_total", FRUIT), sizes[0]! + sizes[1]!);
  assert.equal(valueIn(now, "kafka_lab_log_size_bytes", { ...FRUIT, partition: "1" }), sizes[1]);
  assert.equal(valueIn(now, "kafka_lab_log_end_offset", { ...FRUIT, partition: "1" }), 2);
});

test("messages that retention took are still counted, and those of before a start are not", async (t) => {
  const { broker, talk, series } = await setUp(t);
  await talk("create fruit", "produce fruit apple", "produce fruit pear");
  await broker.deleteRecords("fruit", 0, -1);
  const now = await series();
  assert.equal(valueIn(now, "kafka_lab_topic_received_messages_total", FRUIT), 2);
  assert.equal(valueIn(now, "kafka_lab_log_start_offset", { ...FRUIT, partition: "0" }), 2);
  assert.equal(valueIn(now, "kafka_lab_log_segments", { ...FRUIT, partition: "0" }), 1);
});

test("the header dialect's lines are headers and messages", async (t) => {
  const { talk, series } = await setUp(t);
  await talk("5 fruit 0", "apple", "pear", "fig");
  await talk("5 fruit 1");
  const now = await series();
  const requests = (request: string) => valueIn(now, "kafka_lab_requests_total", { ...TEXT, request });
  assert.equal(requests("header"), 2);
  assert.equal(requests("message"), 3);
  assert.equal(valueIn(now, "kafka_lab_topic_sent_messages_total", FRUIT), 2);
  assert.equal(valueIn(now, "kafka_lab_topic_sent_bytes_total", FRUIT), "pear\nfig\n".length);
});

test("requests are counted by verb, and those that are refused by their error", async (t) => {
  const { talk, series } = await setUp(t);
  await talk(
    "create fruit",
    "topics",
    "TOPICS",
    "produce fruit apple",
    "consume nothing 0",
    "produse fruit x",
  );
  // What follows a size is taken for bytes of the message, also where that is refused.
  await talk("produce fruit", "delete nothing", "produce fruit bytes=5000000");
  await talk("GET / HTTP/1.1");
  const now = await series();
  const requests = (request: string) => valueIn(now, "kafka_lab_requests_total", { ...TEXT, request });
  const errors = (request: string, error: string) =>
    valueIn(now, "kafka_lab_request_errors_total", { ...TEXT, request, error });
  assert.equal(requests("topics"), 2);
  assert.equal(requests("produce"), 3);
  assert.equal(errors("produce", "INVALID_REQUEST"), 1);
  assert.equal(errors("produce", "MESSAGE_TOO_LARGE"), 1);
  assert.equal(errors("consume", "UNKNOWN_TOPIC_OR_PARTITION"), 1);
  assert.equal(errors("delete", "UNKNOWN_TOPIC_OR_PARTITION"), 1);
  assert.equal(errors("unknown", "INVALID_REQUEST"), 1);
  assert.equal(errors("http", "INVALID_REQUEST"), 1);
  assert.equal(errors("topics", "INVALID_REQUEST"), undefined);
});

test("a message that its topic refuses is counted with its error", async (t) => {
  const { talk, series } = await setUp(t);
  await talk("create fruit cleanup.policy=compact", "produce fruit apple", "produce fruit key=a apple");
  const labels = { ...TEXT, request: "produce" };
  const now = await series();
  assert.equal(valueIn(now, "kafka_lab_requests_total", labels), 2);
  assert.equal(valueIn(now, "kafka_lab_request_errors_total", { ...labels, error: "INVALID_RECORD" }), 1);
});

test("the buckets of a histogram rise to its count, and the last one is infinite", async (t) => {
  const { talk, doors, series } = await setUp(t);
  await talk("topics");
  doors.kafka.requests.of("Fetch").answered(500);
  doors.kafka.requests.of("Fetch").answered(3, 2);
  const now = await series();
  const buckets = now.filter(
    ({ name, labels }) => name === "kafka_lab_request_duration_seconds_bucket" && labels.request === "Fetch",
  );
  const at = (le: string) => buckets.find(({ labels }) => labels.le === le)?.value;
  assert.deepEqual([at("0.0025"), at("0.005"), at("0.25"), at("0.5"), at("+Inf")], [0, 2, 2, 3, 3]);
  const labels = { door: "kafka", request: "Fetch" };
  assert.equal(valueIn(now, "kafka_lab_request_duration_seconds_count", labels), 3);
  assert.equal(valueIn(now, "kafka_lab_request_duration_seconds_sum", labels), 0.506);
});

test("connections and their bytes are counted by door", async (t) => {
  const { talk, doors, series } = await setUp(t);
  const reply = await talk("topics");
  doors.kafka.connectionOpened({ once() {} });
  const now = await series();
  assert.equal(valueIn(now, "kafka_lab_connections", TEXT), 0);
  assert.equal(valueIn(now, "kafka_lab_connections", { door: "kafka" }), 1);
  assert.equal(valueIn(now, "kafka_lab_connections_opened_total", TEXT), 1);
  assert.equal(valueIn(now, "kafka_lab_network_received_bytes_total", TEXT), "topics\n".length);
  assert.equal(valueIn(now, "kafka_lab_network_sent_bytes_total", TEXT), reply.length);
});

test("a group's lag is what is before it", async (t) => {
  const { talk, series } = await setUp(t);
  await talk("create fruit", "produce fruit a", "produce fruit b", "produce fruit c");
  await talk("commit fruit group=eaters offset=1");
  const place = { group: "eaters", topic: "fruit", partition: "0" };
  const now = await series();
  assert.equal(valueIn(now, "kafka_lab_group_lag_messages", place), 2);
  assert.equal(valueIn(now, "kafka_lab_group_committed_offset", place), 1);
  assert.equal(valueIn(now, "kafka_lab_group_members", { group: "eaters" }), 0);
  assert.equal(valueIn(now, "kafka_lab_groups", { type: "classic", state: "Empty" }), 1);
});

test("a group's name may be anything, and as long as it likes", async (t) => {
  const { broker, talk, series } = await setUp(t);
  await talk("create fruit", "produce fruit a");
  const long = "x".repeat(5000);
  const names = ['a "quoted" \\ name', "two\nlines", "\u202Eright to left", `${long}1`, `${long}2`];
  for (const name of names)
    await broker.consumers.commit(name, [{ topic: "fruit", partition: 0, offset: 0 }]);
  const groups = (await series())
    .filter(({ name }) => name === "kafka_lab_group_lag_messages")
    .map(({ labels }) => labels.group!);
  assert.deepEqual(groups.slice(0, 3), names.slice(0, 3));
  assert.equal(new Set(groups).size, names.length);
  for (const group of groups) assert.ok(group.length <= 255);
});

test("no more than the limit is shown of anything, and how many more there are is told", async (t) => {
  const { talk, series } = await setUp(t, 3);
  for (let number = 0; number < 5; number++)
    await talk(`create t${number} partitions=2`, `produce t${number} a`);
  for (let number = 0; number < 4; number++)
    await talk(`commit t0/0 group=g${number} offset=0`, `commit t0/1 group=g${number} offset=0`);
  const now = await series();
  const count = (name: string) => now.filter((one) => one.name === name).length;
  assert.equal(count("kafka_lab_topic_received_messages_total"), 3);
  assert.equal(count("kafka_lab_log_size_bytes"), 3);
  assert.equal(count("kafka_lab_group_members"), 3);
  assert.equal(count("kafka_lab_group_lag_messages"), 3);
  // Beside the five topics there is the one that the groups are kept in.
  assert.equal(valueIn(now, "kafka_lab_topics"), 6);
  assert.equal(valueIn(now, "kafka_lab_partitions"), 11);
  const leftOut = (of: string) => valueIn(now, "kafka_lab_left_out_series", { of });
  assert.deepEqual([leftOut("topic"), leftOut("partition"), leftOut("group"), leftOut("lag")], [3, 8, 1, 3]);
});

test("a partition that cannot be read is counted as offline, and its lag is not told", async (t) => {
  const { broker, talk, series } = await setUp(t);
  await talk("create fruit", "produce fruit a", "commit fruit group=eaters offset=0");
  await broker.log("fruit", 0).close();
  const now = await series();
  assert.equal(valueIn(now, "kafka_lab_offline_partitions"), 1);
  assert.equal(valueIn(now, "kafka_lab_group_lag_messages", { group: "eaters" }), undefined);
  assert.equal(valueIn(now, "kafka_lab_group_committed_offset", { group: "eaters" }), 0);
});

test("a busy event loop is late, a resting one is not", async (t) => {
  const { metrics, series } = await setUp(t);
  const max = async () => valueIn(await series(), "kafka_lab_event_loop_delay_max_seconds")!;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await metrics.render();
  // After a reading Node's first tick only begins to measure.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const busyUntil = performance.now() + 200;
  while (performance.now() < busyUntil);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok((await max()) >= 0.15);
});

const UNITS =
  /_(total|seconds|bytes|messages|connections|segments|offset|members|topics|partitions|groups|series|info)$/;

test("every metric has a sentence, a type, and a name that ends with what it counts", async (t) => {
  const { metrics, talk } = await setUp(t);
  await talk("topics", "produce fruit a", "delete nothing", "commit fruit group=g offset=0");
  const { contentType, body } = await metrics.render();
  assert.match(contentType, /^text\/plain; version=0\.0\.4/);
  const types = new Map([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!]));
  for (const { name } of parseMetrics(body)) {
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
    assert.ok(types.has(family), `${name} has no type`);
    assert.match(body, new RegExp(`^# HELP ${family} \\S.{10,}$`, "m"), `${name} has no help`);
    assert.equal(types.get(family) === "counter", family.endsWith("_total"), family);
    if (family.startsWith("kafka_lab_")) assert.match(family, UNITS);
  }
});

test("the broker says who it is, and prom-client what the process takes", async (t) => {
  const { series } = await setUp(t);
  const now = await series();
  const labels = { version: "1.2.3", node_version: process.version };
  assert.equal(valueIn(now, "kafka_lab_build_info", labels), 1);
  assert.ok(valueIn(now, "process_resident_memory_bytes")! > 1e6);
  assert.ok(now.some(({ name }) => name === "nodejs_active_resources"));
  for (const { name } of now) assert.doesNotMatch(name, /nodejs_eventloop_lag|nodejs_active_\w+_total/);
});
