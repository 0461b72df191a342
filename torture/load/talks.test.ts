import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "../../harness/support/kafka/encode";
import { decodeRequest, framed } from "../../harness/support/kafka/exchange";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Structure } from "../../harness/support/kafka/values";
import { newTally, SOAKED_TOPIC, TALKS, type Talk } from "./talks";

/** What a client asks of the only partition, and by which API. */
function asked(talk: Talk): string {
  const { message, values } = decodeRequest(talk.ask().bytes);
  const [topic] = values.topics as Structure[];
  const [partition] = topic!.partitions as Structure[];
  return `${message.name} ${partition!.fetchOffset ?? partition!.timestamp}`;
}

/** The answer to what a client has just asked. */
function answer(talk: Talk, topics: string, partition: Structure): Buffer {
  const { message, version, correlationId } = decodeRequest(talk.ask().bytes);
  const header = Buffer.alloc(4);
  header.writeInt32BE(correlationId);
  const name = message.name === "Fetch" ? "topic" : "name";
  const topic = { [name]: SOAKED_TOPIC, partitions: [partition] };
  const content = encode(message.response, { [topics]: [topic] }, { version, isFlexible: false });
  return framed(Buffer.concat([header, content]));
}

function batchAt(baseOffset: bigint, count: number): Buffer {
  const records = Array.from({ length: count }, () => ({ key: null, value: "x" }));
  return encodeBatch({ records, compression: "none", header: { baseOffset }, hasWrongCrc: false });
}

test("by Kafka's protocol a consumer begins at the log start, follows, and begins there again when it is overtaken", () => {
  const [talk, tally] = [TALKS["Kafka consumer"]!(), newTally()];
  assert.equal(asked(talk), "ListOffsets -2");
  talk.hear(answer(talk, "topics", { errorCode: "NONE", offset: 7n }), tally);
  assert.equal(asked(talk), "Fetch 7");
  const records = Buffer.concat([batchAt(5n, 5), batchAt(10n, 2), batchAt(12n, 3).subarray(0, 70)]);
  talk.hear(answer(talk, "responses", { errorCode: "NONE", records }), tally);
  assert.equal(asked(talk), "Fetch 12");
  assert.deepEqual(tally, { ...newTally(), messages: 5 });
  talk.hear(answer(talk, "responses", { errorCode: "OFFSET_OUT_OF_RANGE", records: null }), tally);
  assert.equal(asked(talk), "ListOffsets -2");
  talk.hear(answer(talk, "topics", { errorCode: "NONE", offset: 90n }), tally);
  assert.equal(asked(talk), "Fetch 90");
  assert.deepEqual(tally, { ...newTally(), messages: 5, overtaken: 1 });
  talk.hear(answer(talk, "responses", { errorCode: "UNKNOWN_SERVER_ERROR", records: null }), tally);
  assert.deepEqual([tally.refused, tally.refusal], [1, "UNKNOWN_SERVER_ERROR"]);
});

test("by text a consumer does the same", () => {
  const [talk, tally] = [TALKS["text consumer"]!(), newTally()];
  const from = () => talk.ask().bytes.toString().split(" ")[2];
  const hear = (line: string) => talk.hear(Buffer.from(line), tally);
  assert.equal(from(), "earliest");
  assert.deepEqual(
    [`${SOAKED_TOPIC}-0@7 - x`, `${SOAKED_TOPIC}-0@8 - x`, `OK 2 messages next=${SOAKED_TOPIC}-0@9`].map(
      hear,
    ),
    [false, false, true],
  );
  assert.equal(from(), "9");
  assert.deepEqual(tally, { ...newTally(), messages: 2 });
  assert.equal(hear(`ERR OFFSET_OUT_OF_RANGE ${SOAKED_TOPIC}-0 has the offsets 50 to 99, not 9`), true);
  assert.equal(from(), "earliest");
  assert.deepEqual(tally, { ...newTally(), messages: 2, overtaken: 1 });
  hear("ERR KAFKA_STORAGE_ERROR the disk is gone");
  assert.deepEqual([tally.refused, tally.refusal], [1, "ERR KAFKA_STORAGE_ERROR the disk is gone"]);
});

test("a producer counts what is stored, and what is refused", () => {
  const [talk, tally] = [TALKS["text producer"]!(), newTally()];
  for (const line of [`OK ${SOAKED_TOPIC}-0@0`, "ERR KAFKA_STORAGE_ERROR the disk is gone"])
    assert.equal(talk.hear(Buffer.from(line), tally), true);
  assert.deepEqual([tally.messages, tally.refused], [1, 1]);
});
