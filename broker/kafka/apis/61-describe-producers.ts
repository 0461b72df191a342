/**
 * DescribeProducers: which idempotent producers have written to a partition (KIP-664).
 *
 * Version 0, flexible.
 */

import { NONE, refusal } from "../answers";
import { api } from "../api";
import { array, arrayOf, int16, int32, int64, message, string } from "../codec/schema";

const request = message("0", "0+", {
  topics: array("0+", {
    name: string("0+"),
    partitionIndexes: arrayOf("0+", "int32"),
  }),
});

const response = message("0", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      errorCode: int16("0+"),
      errorMessage: string("0+", { nullable: "0+", default: null }),
      activeProducers: array("0+", {
        producerId: int64("0+"),
        producerEpoch: int32("0+"),
        lastSequence: int32("0+", { default: -1 }),
        lastTimestamp: int64("0+", { default: -1 }),
        coordinatorEpoch: int32("0+"),
        currentTxnStartOffset: int64("0+", { default: -1 }),
      }),
    }),
  }),
});

export const describeProducers = api({
  key: 61,
  name: "DescribeProducers",
  request,
  response,
  handle({ topics }, { broker }) {
    const describe = (topic: string, partitionIndex: number) => {
      try {
        const activeProducers = broker
          .producers(topic, partitionIndex)
          .map(({ producerId, batches, lastWriteMs }) => ({
            producerId,
            producerEpoch: batches.at(-1)?.producerEpoch ?? -1,
            lastSequence: batches.at(-1)?.lastSequence ?? -1,
            lastTimestamp: lastWriteMs,
            coordinatorEpoch: NOT_TRANSACTIONAL,
          }));
        return { partitionIndex, errorCode: NONE, activeProducers };
      } catch (problem) {
        return { partitionIndex, ...refusal(problem), activeProducers: [] };
      }
    };
    return {
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partition) => describe(name, partition)),
      })),
    };
  },
});

const NOT_TRANSACTIONAL = -1;
