/**
 * The records of `__consumer_offsets` that tell of consumer groups (KIP-848), in Kafka's own format. A group is many small records, so
 * that what changes with a heartbeat is all that is written:
 *
 *     key version 3   ConsumerGroupMetadata                    the epoch of the group
 *     key version 4   ConsumerGroupPartitionMetadata           the topics that it reads, as they were when it looked last
 *     key version 5   ConsumerGroupMemberMetadata              what a member told of itself
 *     key version 6   ConsumerGroupTargetAssignmentMetadata    the epoch of the target assignment
 *     key version 7   ConsumerGroupTargetAssignmentMember      what a member is to have
 *     key version 8   ConsumerGroupCurrentMemberAssignment     what a member has, and its epoch
 */
import { array, arrayOf, bytes, int8, int32, message, string, struct, uuid } from "../kafka/codec/schema";
import type { ConsumerMember, MemberAssignment, MemberMetadata, MemberState } from "./consumer-member";
import type { GroupRecord } from "./group-log";
import { format } from "./group-records";
import { byTopic, type PartitionSet, partitionSet } from "./partition-set";

export const KEY = {
  group: 3,
  topics: 4,
  member: 5,
  targetEpoch: 6,
  target: 7,
  current: 8,
} as const;

/** A topic that the group reads. */
export interface SubscribedTopic {
  id: string;
  partitions: number;
}

const groupKey = format(message("3-6", undefined, { groupId: string("0+") }));
const memberKey = format(message("5-8", undefined, { groupId: string("0+"), memberId: string("0+") }));

const groupValue = format(message("0", "0+", { epoch: int32("0+") }));

const topicsValue = format(
  message("0", "0+", {
    topics: array("0+", {
      topicId: uuid("0+"),
      topicName: string("0+"),
      numPartitions: int32("0+"),
      partitionMetadata: array("0+", { partition: int32("0+"), racks: arrayOf("0+", "string") }),
    }),
  }),
);

const memberValue = format(
  message("0", "0+", {
    instanceId: string("0+", { nullable: "0+" }),
    rackId: string("0+", { nullable: "0+" }),
    clientId: string("0+"),
    clientHost: string("0+"),
    subscribedTopicNames: arrayOf("0+", "string"),
    subscribedTopicRegex: string("0+", { nullable: "0+" }),
    rebalanceTimeoutMs: int32("0+", { default: -1 }),
    serverAssignor: string("0+", { nullable: "0+" }),
    classicMemberMetadata: struct(
      "0+",
      {
        sessionTimeoutMs: int32("0+"),
        supportedProtocols: array("0+", { name: string("0+"), metadata: bytes("0+") }),
      },
      { nullable: "0+", default: null, tag: 0 },
    ),
  }),
);

const targetEpochValue = format(message("0", "0+", { assignmentEpoch: int32("0+") }));

const topicPartitions = { topicId: uuid("0+"), partitions: arrayOf("0+", "int32") };

const targetValue = format(message("0", "0+", { topicPartitions: array("0+", topicPartitions) }));

const currentValue = format(
  message("0", "0+", {
    memberEpoch: int32("0+"),
    previousMemberEpoch: int32("0+"),
    state: int8("0+"),
    assignedPartitions: array("0+", topicPartitions),
    partitionsPendingRevocation: array("0+", topicPartitions),
  }),
);

const STATES: Readonly<Record<MemberState, number>> = {
  STABLE: 0,
  UNREVOKED_PARTITIONS: 1,
  UNRELEASED_PARTITIONS: 2,
  UNKNOWN: 127,
};

export function epochRecord(groupId: string, epoch: number | undefined): GroupRecord {
  return {
    key: groupKey.encode(KEY.group, { groupId }),
    value: epoch === undefined ? null : groupValue.encode(0, { epoch }),
  };
}

export function topicsRecord(
  groupId: string,
  topics: ReadonlyMap<string, SubscribedTopic> | undefined,
): GroupRecord {
  const key = groupKey.encode(KEY.topics, { groupId });
  if (topics === undefined) return { key, value: null };
  const entries = [...topics].map(([topicName, { id, partitions }]) => ({
    topicId: id,
    topicName,
    numPartitions: partitions,
    partitionMetadata: [],
  }));
  return { key, value: topicsValue.encode(0, { topics: entries }) };
}

export function targetEpochRecord(groupId: string, epoch: number | undefined): GroupRecord {
  return {
    key: groupKey.encode(KEY.targetEpoch, { groupId }),
    value: epoch === undefined ? null : targetEpochValue.encode(0, { assignmentEpoch: epoch }),
  };
}

export function memberRecord(
  groupId: string,
  memberId: string,
  member: MemberMetadata | undefined,
): GroupRecord {
  return {
    key: memberKey.encode(KEY.member, { groupId, memberId }),
    value: member === undefined ? null : memberValue.encode(0, { ...member }),
  };
}

export function targetRecord(
  groupId: string,
  memberId: string,
  target: PartitionSet | undefined,
): GroupRecord {
  return {
    key: memberKey.encode(KEY.target, { groupId, memberId }),
    value: target === undefined ? null : targetValue.encode(0, { topicPartitions: byTopic(target) }),
  };
}

export function currentRecord(
  groupId: string,
  memberId: string,
  member: MemberAssignment | undefined,
): GroupRecord {
  const key = memberKey.encode(KEY.current, { groupId, memberId });
  if (member === undefined) return { key, value: null };
  const { memberEpoch, previousMemberEpoch, state, assigned, pendingRevocation } = member;
  return {
    key,
    value: currentValue.encode(0, {
      memberEpoch,
      previousMemberEpoch,
      state: STATES[state],
      assignedPartitions: byTopic(assigned),
      partitionsPendingRevocation: byTopic(pendingRevocation),
    }),
  };
}

/** The group, and where it is about one, the member that a record of that kind is about. @throws Malformed */
export function readKey(kind: number, key: Buffer): { groupId: string; memberId: string } {
  const isOfMember = kind === KEY.member || kind === KEY.target || kind === KEY.current;
  return isOfMember ? memberKey.decode(key) : { ...groupKey.decode(key), memberId: "" };
}

/** @throws Malformed, as the others below */
export function readEpoch(value: Buffer): number {
  return groupValue.decode(value).epoch;
}

export function readTopics(value: Buffer): Map<string, SubscribedTopic> {
  const { topics } = topicsValue.decode(value);
  return new Map(
    topics.map(({ topicName, topicId, numPartitions }) => [
      topicName,
      { id: topicId, partitions: numPartitions },
    ]),
  );
}

export function readTargetEpoch(value: Buffer): number {
  return targetEpochValue.decode(value).assignmentEpoch;
}

export function readMember(value: Buffer): MemberMetadata {
  const { classicMemberMetadata, ...member } = memberValue.decode(value);
  return member;
}

export function readTarget(value: Buffer): PartitionSet {
  return partitionSet(targetValue.decode(value).topicPartitions);
}

export function readCurrent(value: Buffer): MemberAssignment {
  const { state, assignedPartitions, partitionsPendingRevocation, ...epochs } = currentValue.decode(value);
  const name = (Object.keys(STATES) as MemberState[]).find((name) => STATES[name] === state);
  return {
    ...epochs,
    state: name ?? "UNKNOWN",
    assigned: partitionSet(assignedPartitions),
    pendingRevocation: partitionSet(partitionsPendingRevocation),
  };
}

/** Everything that is known of a member, removed. */
export function memberTombstones(groupId: string, memberId: string): GroupRecord[] {
  return [
    currentRecord(groupId, memberId, undefined),
    targetRecord(groupId, memberId, undefined),
    memberRecord(groupId, memberId, undefined),
  ];
}

/** The member's own part of a member. */
export function metadataOf(member: ConsumerMember): MemberMetadata {
  const { instanceId, rackId, clientId, clientHost, rebalanceTimeoutMs, serverAssignor } = member;
  const { subscribedTopicNames, subscribedTopicRegex } = member;
  return {
    instanceId,
    rackId,
    clientId,
    clientHost,
    subscribedTopicNames,
    subscribedTopicRegex,
    rebalanceTimeoutMs,
    serverAssignor,
  };
}
