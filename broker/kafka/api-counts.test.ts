/** Requests of Kafka clients are counted under their API's name, with the error that the answer names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestCounts } from "../traffic";
import { ApiCounts } from "./api-counts";
import { produce } from "./apis/00-produce";

const answer = (errorCode: number) => ({
  responses: [
    { name: "t", partitionResponses: [{ index: 0, errorCode, baseOffset: 0, logAppendTimeMs: -1 }] },
  ],
});

test("a request is counted when it is answered, with how long it took", () => {
  const requests = new RequestCounts();
  const counts = new ApiCounts(requests);
  counts.answered(produce, performance.now() - 40, answer(0));
  counts.answered(produce, performance.now(), undefined);
  const counted = requests.of("Produce");
  assert.equal(counted.count, 2);
  assert.ok(counted.sumMs >= 40);
  assert.deepEqual([...counted.errors], []);
});

test("its error is counted as well", () => {
  const requests = new RequestCounts();
  const counts = new ApiCounts(requests);
  counts.answered(produce, performance.now(), answer(3));
  counts.answered(produce, performance.now(), answer(0));
  assert.deepEqual([...requests.of("Produce").errors], [["UNKNOWN_TOPIC_OR_PARTITION", 1]]);
  assert.equal(requests.of("Produce").count, 2);
});
