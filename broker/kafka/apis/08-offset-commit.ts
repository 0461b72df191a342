/**
 * OffsetCommit: a group has read up to here. What is answered without an error is on the disk.
 *
 * Versions 0 to 9. 0 knows no members, 1 has the time of each commit, 2 to 4 have how long the offsets are kept, 6 leader epochs,
 * 7 static members, 8 is flexible, 9 is for groups of KIP-848 as well: then the generation is the member's epoch.
 *
 * Each partition is answered by itself; what is wrong with the member is wrong with all of them.
 */
import type { ErrorName, KafkaError } from "../../errors";
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, int16, int32, int64, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-9", "8+", {
  groupId: string("0+"),
  generationIdOrMemberEpoch: int32("1+", { default: -1 }),
  memberId: string("1+"),
  groupInstanceId: string("7+", { nullable: "7+", default: null }),
  retentionTimeMs: int64("2-4", { default: -1 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      committedOffset: int64("0+"),
      committedLeaderEpoch: int32("6+", { default: -1 }),
      commitTimestamp: int64("1", { default: -1 }),
      committedMetadata: string("0+", { nullable: "0+" }),
    }),
  }),
});

const response = message("0-9", "8+", {
  throttleTimeMs: int32("3+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      errorCode: int16("0+"),
    }),
  }),
});

const FIRST_VERSION_OF_EPOCHS = 9;
const NOT_TOLD = -1;

export const offsetCommit = api({
  key: 8,
  name: "OffsetCommit",
  request,
  response,
  async handle(asked, { broker, version }) {
    const claim = {
      memberId: asked.memberId,
      instanceId: asked.groupInstanceId,
      generation: asked.generationIdOrMemberEpoch,
    };
    const commits = asked.topics.flatMap(({ name, partitions }) =>
      partitions.map((one) => ({
        topic: name,
        partition: one.partitionIndex,
        offset: one.committedOffset,
        leaderEpoch: one.committedLeaderEpoch,
        metadata: one.committedMetadata,
        commitTimestampMs: one.commitTimestamp === NOT_TOLD ? undefined : one.commitTimestamp,
      })),
    );
    const retentionMs = asked.retentionTimeMs === NOT_TOLD ? undefined : asked.retentionTimeMs;
    const knowsEpochs = version >= FIRST_VERSION_OF_EPOCHS;
    const answers = await broker.groups.offsets.commit(asked.groupId, claim, commits, {
      retentionMs,
      knowsEpochs,
    });
    let at = 0;
    const topics = asked.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: codeOf(answers[at++], version),
      })),
    }));
    return { topics };
  },
});

function codeOf(problem: KafkaError | undefined, version: number): number {
  if (problem === undefined) return NONE;
  const name = groupErrorName(problem);
  return errorCode(version < FIRST_VERSION_OF_EPOCHS ? (BEFORE_EPOCHS[name] ?? name) : name);
}

/** What older clients understand instead. */
const BEFORE_EPOCHS: Partial<Record<ErrorName, ErrorName>> = {
  GROUP_ID_NOT_FOUND: "ILLEGAL_GENERATION",
};
