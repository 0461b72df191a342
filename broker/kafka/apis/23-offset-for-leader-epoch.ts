/**
 * OffsetForLeaderEpoch: where the messages of a leader epoch end, so that a client can tell whether its log was cut (KIP-101, KIP-320).
 *
 * Versions 0 to 4. 1 answers with the epoch, 2 sends the client's, 3 names the replica, 4 is flexible. This broker has never had
 * another leader than itself, so there is one epoch, and it ends where the log ends.
 */
import { LEADER_EPOCH } from "../../log/record-batch";
import { NONE, refusal } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, int16, int32, int64, message, string } from "../codec/schema";
import { assertLeaderEpoch } from "../leader-epoch";

const request = message("0-4", "4+", {
  replicaId: int32("3+", { default: -2 }),
  topics: array("0+", {
    topic: string("0+"),
    partitions: array("0+", {
      partition: int32("0+"),
      currentLeaderEpoch: int32("2+", { default: -1 }),
      leaderEpoch: int32("0+"),
    }),
  }),
});

const response = message("0-4", "4+", {
  throttleTimeMs: int32("2+", { default: 0 }),
  topics: array("0+", {
    topic: string("0+"),
    partitions: array("0+", {
      errorCode: int16("0+"),
      partition: int32("0+"),
      leaderEpoch: int32("1+", { default: -1 }),
      endOffset: int64("0+", { default: -1 }),
    }),
  }),
});

const UNKNOWN = { leaderEpoch: -1, endOffset: -1 };

export const offsetForLeaderEpoch = api({
  key: 23,
  name: "OffsetForLeaderEpoch",
  request,
  response,
  handle({ topics }, { broker }) {
    const answer = (topic: string, { partition, currentLeaderEpoch, leaderEpoch }: Asked) => {
      try {
        assertLeaderEpoch(currentLeaderEpoch);
        const { logEndOffset, offline } = broker.log(topic, partition);
        if (offline !== undefined) throw offline;
        const isKnown = leaderEpoch === LEADER_EPOCH;
        return {
          errorCode: NONE,
          partition,
          ...(isKnown ? { leaderEpoch, endOffset: logEndOffset } : UNKNOWN),
        };
      } catch (problem) {
        return { errorCode: refusal(problem).errorCode, partition, ...UNKNOWN };
      }
    };
    return {
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map((partition) => answer(topic, partition)),
      })),
    };
  },
});

type Asked = DecodedMessage<typeof request>["topics"][number]["partitions"][number];
