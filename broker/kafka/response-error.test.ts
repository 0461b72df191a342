/** The first error that a response names, wherever it is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { apis } from "./apis";
import { array, int16, int32, message, string, struct } from "./codec/schema";
import { errorFinder } from "./response-error";

const response = message("0+", undefined, {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("1+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    configErrorCode: int16("0+", { default: 0 }),
    partitions: array("0+", { index: int32("0+"), errorCode: int16("0+") }, { nullable: "0+" }),
    leader: struct("0+", { errorCode: int16("0+") }, { default: { errorCode: 0 } }),
  }),
});

const find = errorFinder(response);
const topic = (errorCode: number) => ({ name: "t", partitions: [{ index: 0, errorCode }] });

test("a response without an error has none", () => {
  assert.equal(find({ topics: [] }), undefined);
  assert.equal(find({ errorCode: 0, topics: [topic(0), topic(0)] }), undefined);
  assert.equal(find({ topics: [{ name: "t", partitions: null }] }), undefined);
});

test("an error of the whole, of a struct, or of one partition among many is found", () => {
  assert.equal(find({ errorCode: 27, topics: [topic(0)] }), "REBALANCE_IN_PROGRESS");
  assert.equal(find({ topics: [topic(0), topic(3)] }), "UNKNOWN_TOPIC_OR_PARTITION");
  const led = { name: "t", partitions: [], leader: { errorCode: 6 } };
  assert.equal(find({ topics: [led] }), "NOT_LEADER_OR_FOLLOWER");
});

test("the first one counts, and codes of something else do not", () => {
  assert.equal(find({ topics: [topic(1), topic(3)] }), "OFFSET_OUT_OF_RANGE");
  assert.equal(find({ topics: [{ name: "t", configErrorCode: 29, partitions: [] }] }), undefined);
});

test("a code that is in no table is an error all the same", () => {
  assert.equal(find({ errorCode: 32_000, topics: [] }), "UNKNOWN_SERVER_ERROR");
  assert.equal(find({ errorCode: -1, topics: [] }), "UNKNOWN_SERVER_ERROR");
});

test("every API has a place for an error", () => {
  for (const { name, response } of apis) {
    const codes = JSON.stringify(response.fields).includes('"errorCode":');
    assert.ok(codes, name);
    assert.doesNotThrow(() => errorFinder(response)({}), name);
  }
});
