import { byTopic } from "../../broker/groups/partition-set";
import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

interface Response {
  errorCode: number;
  memberId: string;
  memberEpoch: number;
  assignment: object | null;
}

export const bug =
  "in the newer protocol a member is given a partition that its old owner has not given up yet";
export const caughtBy = ["First the one gives up a partition, then the other one gets it"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<{ groupId: string }, Response>(
    parts,
    "ConsumerGroupHeartbeat",
    (response, { groupId }, { broker }) => {
      const group = broker.groups.consumer.find(groupId);
      if (response.assignment === null || group === undefined) return response;
      return { ...response, assignment: { topicPartitions: byTopic(group.target(response.memberId)) } };
    },
  );
