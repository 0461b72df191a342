/**
 * The deduplicator: whether a batch was seen before. A producer that gets no answer must send its batch again, and the broker may
 * have stored it the first time. So an idempotent producer numbers its records in each partition, one after the other, and the
 * broker remembers the last few batches of each producer (KIP-98).
 *
 * Invariant: within an epoch the sequence numbers of a producer's batches follow each other without a gap. What repeats one of the
 * last five is answered as that one was and not stored again; whatever else does not continue the row is refused.
 *
 * A producer whose row is broken for good begins anew: with the next epoch, and with the sequence number 0.
 */
import { KafkaError } from "../errors";

/** A batch as its producer numbers it. */
export interface NumberedBatch {
  /** Only for telling a person who it was. */
  producerId: number;
  producerEpoch: number;
  /** The number of the batch's first record. */
  firstSequence: number;
  /** The number of its last one. Behind 2^31 - 1 comes 0, so it may be smaller than the first. */
  lastSequence: number;
}

/** A batch that is stored. */
export interface StoredBatch {
  producerEpoch: number;
  firstSequence: number;
  lastSequence: number;
  /** The offset of its first record. */
  baseOffset: number;
  /** When the broker stored it, if its topic goes by that time; else -1. */
  logAppendTimeMs: number;
}

export interface Deduplicator {
  /**
   * The stored batch that this one repeats, or undefined when it is new and may be stored. `known` is what is remembered of its
   * producer in the partition, oldest first; empty when nothing is.
   * @throws KafkaError OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH
   */
  findRepeated(known: readonly StoredBatch[], batch: NumberedBatch): StoredBatch | undefined;
  /** What is to be remembered of the producer now that `stored`, which was new, is stored behind the batches in `known`. */
  remember(known: readonly StoredBatch[], stored: StoredBatch): readonly StoredBatch[];
}

/** As many requests as an idempotent producer may have on their way at once (max.in.flight.requests.per.connection). */
const BATCHES_REMEMBERED = 5;

export const deduplicator: Deduplicator = {
  findRepeated(known, batch) {
    const last = known.at(-1);
    // Of a producer that is not known any sequence number is right: what it wrote before may be gone with its old segments.
    if (last === undefined) return undefined;
    if (batch.producerEpoch < last.producerEpoch) throw oldEpoch(batch, last);
    if (batch.producerEpoch > last.producerEpoch) {
      if (batch.firstSequence !== 0) throw outOfOrder(batch, 0);
      return undefined;
    }
    const repeated = known.find(
      ({ producerEpoch, firstSequence, lastSequence }) =>
        producerEpoch === batch.producerEpoch &&
        firstSequence === batch.firstSequence &&
        lastSequence === batch.lastSequence,
    );
    if (repeated !== undefined) return repeated;
    const next = sequenceAfter(last.lastSequence, 1);
    if (batch.firstSequence !== next) throw outOfOrder(batch, next);
    return undefined;
  },

  remember(known, stored) {
    return [...known.slice(1 - BATCHES_REMEMBERED), stored];
  },
};

/** The sequence number `distance` after another (before it, if negative): they go from 0 to 2^31 - 1 and around again. */
export function sequenceAfter(sequence: number, distance: number): number {
  return (sequence + distance) & 0x7fffffff;
}

function oldEpoch({ producerId, producerEpoch }: NumberedBatch, last: StoredBatch): KafkaError {
  return new KafkaError(
    "INVALID_PRODUCER_EPOCH",
    `producer ${producerId} is in epoch ${last.producerEpoch} here, and a batch of its older epoch ${producerEpoch} comes too late`,
  );
}

function outOfOrder({ producerId, producerEpoch, firstSequence }: NumberedBatch, next: number): KafkaError {
  return new KafkaError(
    "OUT_OF_ORDER_SEQUENCE_NUMBER",
    `producer ${producerId} must go on with the sequence number ${next} in epoch ${producerEpoch}, ` +
      `and this batch begins with ${firstSequence}`,
  );
}
