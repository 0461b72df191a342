/**
 * The deduplicator: whether a batch was seen before. A producer that gets no answer sends its batch again, and the broker may have
 * stored it the first time. So an idempotent producer numbers its records in each partition, and the broker remembers the last
 * batches of each (KIP-98).
 *
 * Invariant: the sequence numbers of a producer's batches in a partition follow each other without a gap, within one epoch. What
 * repeats one of the last five batches is answered as that one was, and not stored again; everything else is refused.
 */
import { KafkaError } from "../errors";

/** A batch as its producer numbers it. Sequence numbers go up to 2^31 - 1, and begin anew at 0 behind that. */
export interface NumberedBatch {
  producerEpoch: number;
  /** The number of the batch's first record. */
  firstSequence: number;
  lastSequence: number;
}

/** A batch that was stored. */
export interface StoredBatch extends NumberedBatch {
  baseOffset: number;
  /** When the broker stored it, if its topic goes by that time; else -1. */
  logAppendTimeMs: number;
}

export interface Deduplicator {
  /**
   * The stored batch that this one repeats, or undefined when it is new. `known` are the producer's last batches in the partition,
   * oldest first; empty when nothing is known of it.
   * @throws KafkaError OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH
   */
  findRepeated(known: readonly StoredBatch[], batch: NumberedBatch): StoredBatch | undefined;
  /** What is to be known of the producer once a new batch is stored. */
  remember(known: readonly StoredBatch[], stored: StoredBatch): StoredBatch[];
}

/** As many requests as an idempotent producer may have on their way at once (max.in.flight.requests.per.connection). */
const BATCHES_KNOWN = 5;
const SEQUENCE_MAX = 0x7fffffff;

export const deduplicator: Deduplicator = {
  findRepeated(known, batch) {
    const last = known.at(-1);
    // Of an unknown producer any beginning is accepted: what came before may have been removed by retention.
    if (last === undefined) return undefined;
    const { producerEpoch, firstSequence, lastSequence } = batch;
    if (producerEpoch < last.producerEpoch) {
      throw new KafkaError(
        "INVALID_PRODUCER_EPOCH",
        `the batch is of epoch ${producerEpoch}, and its producer has gone on to epoch ${last.producerEpoch}`,
      );
    }
    if (producerEpoch > last.producerEpoch) {
      if (firstSequence !== 0) throw outOfOrder(`a new epoch (${producerEpoch}) begins with 0`, batch);
      return undefined;
    }
    const repeated = known.find(
      (stored) =>
        stored.producerEpoch === producerEpoch &&
        stored.firstSequence === firstSequence &&
        stored.lastSequence === lastSequence,
    );
    if (repeated !== undefined) return repeated;
    const expected = sequenceAfter(last.lastSequence, 1);
    if (firstSequence !== expected) throw outOfOrder(`${expected} was expected`, batch);
    return undefined;
  },

  remember(known, stored) {
    return [...known, stored].slice(-BATCHES_KNOWN);
  },
};

/** The sequence number that lies `count` behind another. */
export function sequenceAfter(sequence: number, count: number): number {
  return (sequence + count) % (SEQUENCE_MAX + 1);
}

function outOfOrder(expected: string, { firstSequence }: NumberedBatch): KafkaError {
  return new KafkaError(
    "OUT_OF_ORDER_SEQUENCE_NUMBER",
    `the batch begins with the sequence number ${firstSequence}, but ${expected}`,
  );
}
