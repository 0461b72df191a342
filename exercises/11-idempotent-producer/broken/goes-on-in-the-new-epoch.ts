/**
 * The deduplicator: whether a batch was seen before.
 *
 * A producer that gets no answer must send its batch again, and the broker may have stored it the first time. So it numbers its
 * messages, and the broker remembers its last batches.
 */
import { KafkaError } from "#broker/errors";
import type { Parts } from "#broker/parts";
import type { Deduplicator, NumberedBatch, StoredBatch } from "#broker/producers/deduplicator";

export const cause =
  "the numbers of the old epoch are expected to go on in the new one: a new epoch begins with 0";

/** As many batches as a producer may have on their way at once. */
const BATCHES_REMEMBERED = 5;
const SEQUENCE_MAX = 2 ** 31 - 1;

const deduplicator: Deduplicator = {
  findRepeated(known, batch) {
    const last = known.at(-1);
    // Nothing is known: a new producer, or one whose batches are gone with old segments. It may begin anywhere.
    if (last === undefined) return undefined;
    if (batch.producerEpoch < last.producerEpoch) throw oldEpoch(batch, last);
    if (batch.producerEpoch > last.producerEpoch) {
      // The producer has begun anew, and so do its numbers.
      expectFirst(batch, numberAfter(last.lastSequence));
      return undefined;
    }
    const repeated = known.find((stored) => isSame(stored, batch));
    if (repeated !== undefined) return repeated;
    expectFirst(batch, numberAfter(last.lastSequence));
    return undefined;
  },

  remember(known, stored) {
    return [...known, stored].slice(-BATCHES_REMEMBERED);
  },
};

/** Whether both are the same messages of the same producer: the same numbers, in the same epoch. */
function isSame(stored: StoredBatch, batch: NumberedBatch): boolean {
  return (
    stored.producerEpoch === batch.producerEpoch &&
    stored.firstSequence === batch.firstSequence &&
    stored.lastSequence === batch.lastSequence
  );
}

/** The numbers are 31 bits: behind the largest comes 0. */
function numberAfter(sequence: number): number {
  return sequence === SEQUENCE_MAX ? 0 : sequence + 1;
}

/** @throws KafkaError unless the batch begins with this number. */
function expectFirst({ producerId, firstSequence }: NumberedBatch, expected: number): void {
  if (firstSequence === expected) return;
  throw new KafkaError(
    "OUT_OF_ORDER_SEQUENCE_NUMBER",
    `producer ${producerId} must go on with the sequence number ${expected}, not with ${firstSequence}`,
  );
}

function oldEpoch({ producerId, producerEpoch }: NumberedBatch, last: StoredBatch): KafkaError {
  return new KafkaError(
    "INVALID_PRODUCER_EPOCH",
    `producer ${producerId} is in epoch ${last.producerEpoch}, and this batch is of epoch ${producerEpoch}`,
  );
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ deduplicator });
