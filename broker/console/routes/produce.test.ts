import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { valuesIn } from "../../log/testing";
import { partitioner } from "../../topics/partitioner";
import { TOKEN_HEADER } from "../security";
import { openConsole } from "../testing";

const TIMEOUT = { timeout: 30_000 };
const JSON_TYPE = { "content-type": "application/json" };

async function setUp(t: TestContext, environment: Record<string, string> = {}) {
  const console = await openConsole(t, environment);
  const { token } = await console.json("/api/broker");
  const post = async (topic: string, body: unknown, headers: Record<string, string> = JSON_TYPE) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const target = `/api/topics/${topic}/messages`;
    const answer = await console.ask(target, { [TOKEN_HEADER]: token, ...headers }, "POST", text);
    return { status: answer.status, body: JSON.parse(answer.body) };
  };
  const values = async (topic: string, partition: number) =>
    valuesIn(await console.engine.read({ topic, partition, offset: 0 }, 1 << 20));
  return { ...console, post, values, token };
}

test("a message is stored, its topic made, and where it is told", TIMEOUT, async (t) => {
  const { post, values } = await setUp(t);
  const value = '<script>alert("ä\u202e")</script>\n';
  assert.deepEqual(await post("new", { partition: null, key: null, value }), {
    status: 200,
    body: { topic: "new", partition: 0, offset: 0 },
  });
  assert.equal((await post("new", { partition: 0, key: "k", value: "" })).body.offset, 1);
  assert.deepEqual(await values("new", 0), [value, ""]);
});

test(
  "the partition is the one that is named, or that of the key, or the next one in turn",
  TIMEOUT,
  async (t) => {
    const { post, engine } = await setUp(t);
    await engine.createTopic("t", 5, new Map());
    const partitionOf = async (partition: number | null, key: string | null) =>
      (await post("t", { partition, key, value: "x" })).body.partition;
    assert.equal(await partitionOf(3, "key"), 3);
    for (const key of ["a", "b", "ä", ""]) {
      assert.equal(await partitionOf(null, key), partitioner.partition(Buffer.from(key), 5, 0), key);
    }
    const turns = [await partitionOf(null, null), await partitionOf(null, null)];
    assert.deepEqual(turns, [partitioner.partition(null, 5, 0), partitioner.partition(null, 5, 1)]);
  },
);

test(
  "without the token, or as a form of another page could send it, nothing is stored",
  TIMEOUT,
  async (t) => {
    const { ask, post, token, engine } = await setUp(t);
    const body = JSON.stringify({ partition: null, key: null, value: "x" });
    for (const headers of [
      {},
      { [TOKEN_HEADER]: "guess" },
      { [TOKEN_HEADER]: token, origin: "http://evil.example" },
      { [TOKEN_HEADER]: token, host: "evil.example" },
      { [TOKEN_HEADER]: token, "sec-fetch-site": "cross-site" },
    ]) {
      const { status } = await ask("/api/topics/t/messages", { ...JSON_TYPE, ...headers }, "POST", body);
      assert.equal(status, 403);
    }
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
      const refused = await post("t", body, { "content-type": type });
      assert.deepEqual([refused.status, refused.body.error], [400, "INVALID_REQUEST"], type);
    }
    assert.deepEqual(await engine.topicNames(), []);
  },
);

for (const [what, body, status, error] of [
  ["no JSON", "{", 400, "INVALID_REQUEST"],
  ["nothing", "", 400, "INVALID_REQUEST"],
  ["null", null, 400, "INVALID_REQUEST"],
  ["no value", { partition: 0, key: null }, 400, "INVALID_REQUEST"],
  ["a value that is no text", { partition: 0, key: null, value: 5 }, 400, "INVALID_REQUEST"],
  ["half a partition", { partition: 0.5, key: null, value: "x" }, 400, "INVALID_REQUEST"],
  ["a partition as text", { partition: "0", key: null, value: "x" }, 400, "INVALID_REQUEST"],
  ["a way into JavaScript", '{"__proto__":{"value":"x"}}', 400, "INVALID_REQUEST"],
  ["a partition there is not", { partition: 9, key: null, value: "x" }, 404, "UNKNOWN_TOPIC_OR_PARTITION"],
  [
    "too much for a batch",
    { partition: 0, key: null, value: "x".repeat(1_048_588) },
    413,
    "MESSAGE_TOO_LARGE",
  ],
  ["too much for a body", { partition: 0, key: null, value: "x".repeat(4 << 20) }, 413, "MESSAGE_TOO_LARGE"],
] as const) {
  test(`${what}: ${status} ${error}, and nothing is stored`, TIMEOUT, async (t) => {
    const { post, engine, values } = await setUp(t);
    await engine.createTopic("t", 1, new Map());
    const answer = await post("t", body);
    assert.deepEqual([answer.status, answer.body.error], [status, error], answer.body.sentence);
    assert.deepEqual(await values("t", 0), []);
  });
}

test("topics that may not be made, written to, or have such a message", TIMEOUT, async (t) => {
  const { post, engine } = await setUp(t, { KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false" });
  const message = { partition: null, key: null, value: "x" };
  assert.equal((await post("t", message)).body.error, "UNKNOWN_TOPIC_OR_PARTITION");
  assert.equal((await post("not%20a%20name", message)).body.error, "INVALID_TOPIC_EXCEPTION");
  assert.equal((await post("__consumer_offsets", message)).status, 404);
  await engine.createTopic("c", 1, new Map([["cleanup.policy", "compact"]]));
  assert.equal((await post("c", message)).body.error, "INVALID_RECORD");
  assert.equal((await post("c", { ...message, key: "k" })).status, 200);
});
