/** What a consumer tells its group is read and written as Kafka's own clients do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { generate, seededRandom } from "../kafka/codec/generate";
import { Malformed } from "../kafka/codec/reader";
import { assignment, assignmentSchema, subscription, subscriptionSchema } from "./consumer-protocol";

test("the bytes are Kafka's", () => {
  const bytes = Buffer.from(
    "0001" + "00000001" + "000161" + "ffffffff" + "00000001" + "000162" + "0000000100000007",
    "hex",
  );
  const value = { topics: ["a"], userData: null, ownedPartitions: [{ topic: "b", partitions: [7] }] };
  assert.deepEqual(subscription.encode(value, 1), bytes);
  assert.deepEqual(subscription.decode(bytes), { ...value, generationId: -1, rackId: null });
});

for (const [name, schema, protocol] of [
  ["a subscription", subscriptionSchema, subscription],
  ["an assignment", assignmentSchema, assignment],
] as const) {
  test(`${name} is read as it was written, in every version`, () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 3 }), (seed, version) => {
        const value = generate(schema, version, seededRandom(seed));
        assert.deepEqual(protocol.decode(protocol.encode(value as never, version)), value);
      }),
    );
  });

  test(`${name} of a newer version is read as one of the newest that is known`, () => {
    const bytes = protocol.encode(generate(schema, 3, seededRandom(7)) as never);
    const newer = Buffer.concat([bytes, Buffer.from("what was added")]);
    newer.writeInt16BE(9);
    assert.deepEqual(protocol.decode(newer), protocol.decode(bytes));
  });

  test(`${name} that is cut short, or has no version, is refused`, () => {
    const bytes = protocol.encode({
      topics: ["t"],
      assignedPartitions: [{ topic: "t", partitions: [1] }],
    } as never);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => protocol.decode(bytes.subarray(0, length)), Malformed);
    }
    bytes.writeInt16BE(-1);
    assert.throws(() => protocol.decode(bytes), Malformed);
  });
}
