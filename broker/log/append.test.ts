import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KafkaError } from "../errors";
import { append, type LogTail } from "./append";
import { baseOffset, batchProblem } from "./record-batch";
import { batchOf, valuesIn } from "./testing";

/** The end of a log that refuses a write when it is told to. */
class FakeTail implements LogTail {
  logEndOffset: number;
  readonly written: { offset: number; values: string[] }[] = [];
  refuses = false;
  flushes = 0;

  constructor(logEndOffset: number) {
    this.logEndOffset = logEndOffset;
  }

  write(batch: Buffer): void {
    if (this.refuses) throw new KafkaError("KAFKA_STORAGE_ERROR", "refused by the test");
    assert.equal(batchProblem(batch), undefined);
    const values = valuesIn(batch);
    this.written.push({ offset: baseOffset(batch), values });
    this.logEndOffset += values.length;
  }

  async flushed(): Promise<void> {
    this.flushes++;
  }
}

test("offsets follow the order of the appends without a gap, and what is not written gets none", () => {
  const attempts = fc.array(
    fc.record({ values: fc.array(fc.string(), { minLength: 1, maxLength: 5 }), refuses: fc.boolean() }),
  );
  fc.assert(
    fc.property(attempts, fc.nat(2 ** 40), (given, start) => {
      const tail = new FakeTail(start);
      let next = start;
      for (const { values, refuses } of given) {
        tail.refuses = refuses;
        if (refuses) {
          assert.throws(() => append.append(tail, batchOf(values)), { name: "KAFKA_STORAGE_ERROR" });
        } else {
          assert.equal(append.append(tail, batchOf(values)), next);
          assert.deepEqual(tail.written.at(-1), { offset: next, values });
          next += values.length;
        }
        assert.equal(tail.logEndOffset, next);
      }
    }),
  );
});

test("an acknowledgement waits for the log to be flushed", async () => {
  const tail = new FakeTail(0);
  await append.acknowledge(tail);
  assert.equal(tail.flushes, 1);
  tail.flushed = () => Promise.reject(new KafkaError("KAFKA_STORAGE_ERROR", "refused by the test"));
  await assert.rejects(() => append.acknowledge(tail), { name: "KAFKA_STORAGE_ERROR" });
});
