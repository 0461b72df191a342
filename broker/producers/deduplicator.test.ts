import assert from "node:assert/strict";
import { test } from "node:test";
import { deduplicator, type NumberedBatch, type StoredBatch, sequenceAfter } from "./deduplicator";

const SEQUENCE_MAX = 0x7fffffff;

/** Batches of `count` records each that follow one another from `sequence` on, as they are remembered. */
function remembered(batches: number, { count = 1, sequence = 0, epoch = 0 } = {}): readonly StoredBatch[] {
  let known: readonly StoredBatch[] = [];
  for (let number = 0; number < batches; number++) {
    const firstSequence = sequenceAfter(sequence, number * count);
    known = deduplicator.remember(known, {
      producerEpoch: epoch,
      firstSequence,
      lastSequence: sequenceAfter(firstSequence, count - 1),
      baseOffset: 100 + number * count,
      logAppendTimeMs: -1,
    });
  }
  return known;
}

function batch(firstSequence: number, { count = 1, epoch = 0 } = {}): NumberedBatch {
  const lastSequence = sequenceAfter(firstSequence, count - 1);
  return { producerId: 7, producerEpoch: epoch, firstSequence, lastSequence };
}

function verdict(known: readonly StoredBatch[], numbered: NumberedBatch): string {
  try {
    const repeated = deduplicator.findRepeated(known, numbered);
    return repeated === undefined ? "new" : `repeats ${repeated.baseOffset}`;
  } catch (problem) {
    return (problem as Error).name;
  }
}

const OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER";

test("of a producer that is not known, any sequence number and any epoch is a beginning", () => {
  for (const sequence of [0, 1, 57, SEQUENCE_MAX]) {
    assert.equal(verdict([], batch(sequence, { count: 3, epoch: 4 })), "new");
  }
});

test("a batch that continues the row is new; one that leaves a gap, or goes back, is out of order", () => {
  const known = remembered(2, { count: 10 });
  assert.equal(verdict(known, batch(20)), "new");
  for (const sequence of [21, 30, SEQUENCE_MAX, 19, 11, 1]) {
    assert.equal(verdict(known, batch(sequence)), OUT_OF_ORDER, `sequence number ${sequence}`);
  }
});

test("each of the last five batches is known again, and what is older is out of order", () => {
  const known = remembered(7, { count: 3 });
  assert.equal(known.length, 5);
  for (let number = 2; number < 7; number++) {
    assert.equal(verdict(known, batch(number * 3, { count: 3 })), `repeats ${100 + number * 3}`);
  }
  for (const number of [0, 1]) assert.equal(verdict(known, batch(number * 3, { count: 3 })), OUT_OF_ORDER);
});

test("a repeated batch has the same first and last number; with another one of them it is out of order", () => {
  const known = remembered(2, { count: 3 });
  assert.equal(verdict(known, batch(0, { count: 2 })), OUT_OF_ORDER);
  assert.equal(verdict(known, batch(0, { count: 6 })), OUT_OF_ORDER);
  assert.equal(verdict(known, batch(1, { count: 2 })), OUT_OF_ORDER);
});

test("a batch of an older epoch is refused, also one that was stored in that epoch", () => {
  const known = deduplicator.remember(remembered(2, { epoch: 4 }), { ...remembered(1, { epoch: 5 })[0]! });
  assert.equal(verdict(known, batch(1, { epoch: 4 })), "INVALID_PRODUCER_EPOCH");
  assert.equal(verdict(known, batch(2, { epoch: 4 })), "INVALID_PRODUCER_EPOCH");
  assert.equal(verdict(known, batch(0, { epoch: 5 })), "repeats 100");
  assert.equal(verdict(known, batch(1, { epoch: 5 })), "new");
});

test("a new epoch begins with the sequence number 0", () => {
  const known = remembered(3);
  assert.equal(verdict(known, batch(0, { epoch: 1 })), "new");
  assert.equal(verdict(known, batch(3, { epoch: 1 })), OUT_OF_ORDER);
  assert.equal(verdict(known, batch(1, { epoch: 1 })), OUT_OF_ORDER);
});

test("behind the sequence number 2^31 - 1 comes 0, between batches and within one", () => {
  const upToTheEnd = remembered(1, { count: 3, sequence: SEQUENCE_MAX - 2 });
  assert.equal(upToTheEnd[0]!.lastSequence, SEQUENCE_MAX);
  assert.equal(verdict(upToTheEnd, batch(0)), "new");
  assert.equal(verdict(upToTheEnd, batch(1)), OUT_OF_ORDER);
  assert.equal(verdict(upToTheEnd, batch(SEQUENCE_MAX - 2, { count: 3 })), "repeats 100");

  const across = remembered(1, { count: 5, sequence: SEQUENCE_MAX - 1 });
  assert.equal(across[0]!.lastSequence, 2);
  assert.equal(verdict(across, batch(3)), "new");
  assert.equal(verdict(across, batch(2)), OUT_OF_ORDER);
  assert.equal(verdict(across, batch(SEQUENCE_MAX - 1, { count: 5 })), "repeats 100");
});

test("sequence numbers are counted on and back around the end", () => {
  assert.equal(sequenceAfter(SEQUENCE_MAX, 1), 0);
  assert.equal(sequenceAfter(SEQUENCE_MAX, SEQUENCE_MAX), SEQUENCE_MAX - 1);
  assert.equal(sequenceAfter(0, -1), SEQUENCE_MAX);
  assert.equal(sequenceAfter(2, -SEQUENCE_MAX), 3);
});

test("what is remembered before is left as it is", () => {
  const known = remembered(5);
  const copy = [...known];
  deduplicator.remember(known, { ...known[4]!, firstSequence: 5, lastSequence: 5, baseOffset: 105 });
  assert.deepEqual(known, copy);
});

test("the refusal names the producer, what it must go on with and what came", () => {
  const sentence =
    /^producer 7 must go on with the sequence number 3 in epoch 0, and this batch begins with 9$/;
  assert.throws(() => deduplicator.findRepeated(remembered(3), batch(9)), { message: sentence });
});
