/**
 * ConsumerGroupDescribe: who is in a consumer group (KIP-848), what each member has, and what it is to have.
 *
 * Version 0. A group of the classic protocol is described by DescribeGroups; here there is no such group.
 */
import type { Broker } from "../../broker";
import type { ConsumerGroup } from "../../groups/consumer-group";
import { byTopic, type PartitionSet } from "../../groups/partition-set";
import { AUTHORIZED_OPERATIONS, errorCode, NONE, OPERATIONS_NOT_ASKED, refusal } from "../answers";
import { api } from "../api";
import { array, arrayOf, bool, int16, int32, message, string, struct, uuid } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0", "0+", {
  groupIds: arrayOf("0+", "string"),
  includeAuthorizedOperations: bool("0+"),
});

const response = message("0", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  groups: array("0+", {
    errorCode: int16("0+"),
    errorMessage: string("0+", { nullable: "0+", default: null }),
    groupId: string("0+"),
    groupState: string("0+"),
    groupEpoch: int32("0+"),
    assignmentEpoch: int32("0+"),
    assignorName: string("0+"),
    members: array("0+", {
      memberId: string("0+"),
      instanceId: string("0+", { nullable: "0+", default: null }),
      rackId: string("0+", { nullable: "0+", default: null }),
      memberEpoch: int32("0+"),
      clientId: string("0+"),
      clientHost: string("0+"),
      subscribedTopicNames: arrayOf("0+", "string"),
      subscribedTopicRegex: string("0+", { nullable: "0+", default: null }),
      assignment: struct("0+", {
        topicPartitions: array("0+", {
          topicId: uuid("0+"),
          topicName: string("0+"),
          partitions: arrayOf("0+", "int32"),
        }),
      }),
      targetAssignment: struct("0+", {
        topicPartitions: array("0+", {
          topicId: uuid("0+"),
          topicName: string("0+"),
          partitions: arrayOf("0+", "int32"),
        }),
      }),
    }),
    authorizedOperations: int32("0+", { default: -2147483648 }),
  }),
});

export const consumerGroupDescribe = api({
  key: 69,
  name: "ConsumerGroupDescribe",
  request,
  response,
  handle({ groupIds, includeAuthorizedOperations }, { broker }) {
    const authorizedOperations = includeAuthorizedOperations
      ? AUTHORIZED_OPERATIONS.group
      : OPERATIONS_NOT_ASKED;
    // One that is named twice is described once: what a small request asks for has to stay small.
    const groups = [...new Set(groupIds)].map((groupId) => {
      try {
        const group = broker.groups.consumer.existing(groupId);
        return { errorCode: NONE, groupId, ...describe(broker, group), authorizedOperations };
      } catch (problem) {
        return {
          ...nothingOf(groupId),
          errorMessage: refusal(problem).errorMessage,
          errorCode: errorCode(groupErrorName(problem)),
        };
      }
    });
    return { groups };
  },
});

function nothingOf(groupId: string) {
  return { groupId, groupState: "", groupEpoch: 0, assignmentEpoch: 0, assignorName: "", members: [] };
}

function describe(broker: Broker, group: ConsumerGroup) {
  const members = [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: member.subscribedTopicNames,
    subscribedTopicRegex: member.subscribedTopicRegex,
    assignment: named(broker, member.assigned),
    targetAssignment: named(broker, group.target(member.memberId)),
  }));
  const { state, epoch, targetEpoch, assignorName } = group;
  return { groupState: state, groupEpoch: epoch, assignmentEpoch: targetEpoch, assignorName, members };
}

/** The partitions with the names of their topics; those of a topic that is no more are left out. */
function named(broker: Broker, partitions: PartitionSet) {
  const topicPartitions = byTopic(partitions).flatMap(({ topicId, partitions }) => {
    const topicName = broker.topicName(topicId);
    return topicName === undefined ? [] : [{ topicId, topicName, partitions }];
  });
  return { topicPartitions };
}
