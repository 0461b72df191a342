/**
 * OffsetDelete: a group forgets what it has committed for some partitions. Those of a topic that a member reads stay.
 *
 * Version 0. Each partition is answered by itself; what is wrong with the group is answered once.
 */
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0", undefined, {
  groupId: string("0+"),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
    }),
  }),
});

const response = message("0", undefined, {
  errorCode: int16("0+"),
  throttleTimeMs: int32("0+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      errorCode: int16("0+"),
    }),
  }),
});

export const offsetDelete = api({
  key: 47,
  name: "OffsetDelete",
  request,
  response,
  async handle({ groupId, topics }, { broker }) {
    const asked = topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
    );
    try {
      const answers = await broker.groups.offsets.delete(groupId, asked);
      let at = 0;
      const answer = (partitionIndex: number) => {
        const problem = answers[at++];
        return { partitionIndex, errorCode: problem === undefined ? NONE : errorCode(problem.name) };
      };
      const answered = topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => answer(partitionIndex)),
      }));
      return { errorCode: NONE, topics: answered };
    } catch (problem) {
      return { errorCode: errorCode(groupErrorName(problem)), topics: [] };
    }
  },
});
