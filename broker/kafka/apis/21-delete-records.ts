/**
 * DeleteRecords: moves the beginning of a partition's log to an offset, and gives up what lies before it (KIP-107). -1 is the end.
 *
 * Versions 0 to 2. 2 is flexible.
 */

import { NONE, refusal } from "../answers";
import { api } from "../api";
import { array, int16, int32, int64, message, string } from "../codec/schema";

const request = message("0-2", "2+", {
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      offset: int64("0+"),
    }),
  }),
  timeoutMs: int32("0+"),
});

const response = message("0-2", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      lowWatermark: int64("0+"),
      errorCode: int16("0+"),
    }),
  }),
});

export const deleteRecords = api({
  key: 21,
  name: "DeleteRecords",
  request,
  response,
  async handle({ topics }, { broker }) {
    const remove = async (topic: string, partitionIndex: number, offset: number) => {
      try {
        const lowWatermark = await broker.deleteRecords(topic, partitionIndex, offset);
        return { partitionIndex, lowWatermark, errorCode: NONE };
      } catch (problem) {
        return { partitionIndex, lowWatermark: -1, errorCode: refusal(problem).errorCode };
      }
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ name, partitions }) => ({
          name,
          partitions: await Promise.all(
            partitions.map(({ partitionIndex, offset }) => remove(name, partitionIndex, offset)),
          ),
        })),
      ),
    };
  },
});
