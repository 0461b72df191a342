/**
 * The deduplicator: whether a batch was seen before.
 *
 * A producer that gets no answer must send its batch again, and the broker may have stored it the first time. So it numbers its
 * messages, and the broker remembers its last batches. Replace what is marked TODO.
 *
 * What there is to look at:
 *
 *   known          the stored batches of this producer in this partition, oldest first: what your `remember` has returned last.
 *                  It is empty when nothing is known. After a restart the broker reads its log and calls `remember` for each batch
 *                  in it. So nothing of your own needs to be kept anywhere
 *   known.at(-1)   the last of them, or undefined
 *
 * Of each batch, in `known` and the one that comes:
 *
 *   producerEpoch  the epoch in which its producer wrote it
 *   firstSequence  the number of its first message
 *   lastSequence   the number of its last one; behind 2^31 - 1 comes 0
 *
 * A refusal is thrown (import { KafkaError } from "#broker/errors"):
 *
 *   throw new KafkaError("OUT_OF_ORDER_SEQUENCE_NUMBER", "a sentence that says which number came and which one must come");
 *   throw new KafkaError("INVALID_PRODUCER_EPOCH", "a sentence that says which epoch came and which one it is");
 */
import type { Parts } from "#broker/parts";
import type { Deduplicator } from "#broker/producers/deduplicator";

const deduplicator: Deduplicator = {
  /** The stored batch of which this one is a repetition; undefined when it is new and is to be stored. What is neither is refused. */
  findRepeated(_known, _batch) {
    // TODO: one question after the other. Is anything known? Which epoch is it? Is it one of those in `known`? Does it go on where
    // the last one ended?
    return undefined;
  },

  /** What `known` will be, now that the new batch `stored` is stored. */
  remember(_known, stored) {
    // TODO: how many must be remembered? The broker has very many producers.
    return [stored];
  },
};

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ deduplicator });
