/**
 * ListOffsets: the offset at which a partition begins or ends, or that belongs to a time.
 *
 * Versions 0 to 10. 0 answers with a list of offsets, later ones with one offset and its timestamp; 4 adds leader epochs, 6 is
 * flexible, 7 asks for the message with the largest timestamp (KIP-734), 8 and 9 for offsets of tiered storage, which this broker
 * does not have: its local log is the whole log.
 */
import { KafkaError } from "../../errors";
import type { PartitionLog } from "../../log/partition-log";
import { LEADER_EPOCH } from "../../log/record-batch";
import { NONE, refusal } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, arrayOf, int8, int16, int32, int64, message, string } from "../codec/schema";
import { assertLeaderEpoch } from "../leader-epoch";

const request = message("0-10", "6+", {
  replicaId: int32("0+"),
  isolationLevel: int8("2+"),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      currentLeaderEpoch: int32("4+", { default: -1 }),
      timestamp: int64("0+"),
      maxNumOffsets: int32("0", { default: 1 }),
    }),
  }),
  timeoutMs: int32("10+"),
});

const response = message("0-10", "6+", {
  throttleTimeMs: int32("2+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      errorCode: int16("0+"),
      oldStyleOffsets: arrayOf("0", "int64"),
      timestamp: int64("1+", { default: -1 }),
      offset: int64("1+", { default: -1 }),
      leaderEpoch: int32("4+", { default: -1 }),
    }),
  }),
});

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const NOT_FOUND = { timestamp: -1, offset: -1, leaderEpoch: -1 };

export const listOffsets = api({
  key: 2,
  name: "ListOffsets",
  request,
  response,
  async handle({ topics }, { broker, version }) {
    const answer = async (topic: string, { partitionIndex, timestamp, currentLeaderEpoch }: Asked) => {
      try {
        assertLeaderEpoch(currentLeaderEpoch);
        const found = await lookUp(broker.log(topic, partitionIndex), timestamp);
        const oldStyleOffsets = found.offset < 0 ? [] : [found.offset];
        return {
          partitionIndex,
          errorCode: NONE,
          ...found,
          oldStyleOffsets: version === 0 ? oldStyleOffsets : [],
        };
      } catch (problem) {
        return { partitionIndex, errorCode: refusal(problem).errorCode, ...NOT_FOUND, oldStyleOffsets: [] };
      }
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ name, partitions }) => ({
          name,
          partitions: await Promise.all(partitions.map((partition) => answer(name, partition))),
        })),
      ),
    };
  },
});

type Asked = DecodedMessage<typeof request>["topics"][number]["partitions"][number];

async function lookUp(log: PartitionLog, timestamp: number) {
  if (log.offline !== undefined) throw log.offline;
  const at = (offset: number) => ({ timestamp: -1, offset, leaderEpoch: LEADER_EPOCH });
  if (timestamp === LATEST) return at(log.logEndOffset);
  if (timestamp === EARLIEST || timestamp === EARLIEST_LOCAL) return at(log.logStartOffset);
  if (timestamp === LATEST_TIERED) return NOT_FOUND;
  if (timestamp < LATEST_TIERED)
    throw new KafkaError("UNSUPPORTED_VERSION", `no offset is called ${timestamp}`);
  const found = await (timestamp === MAX_TIMESTAMP ? log.largestTimestamp() : log.findTimestamp(timestamp));
  if (found === undefined) return NOT_FOUND;
  return { timestamp: found.timestampMs, offset: found.offset, leaderEpoch: LEADER_EPOCH };
}
