/**
 * A consumer group as a person wants to see it, whichever protocol its members speak: who is in it, and who has which partitions.
 *
 * Invariant: what members told each other is read, never believed. Where it cannot be read, or is far more than there can be, a member
 * has no partitions; where two have the same, both are shown.
 */
import { Malformed } from "../kafka/codec/reader";
import type { TopicPartition } from "./committed-offsets";
import type { ConsumerGroup } from "./consumer-group";
import { assignment } from "./consumer-protocol";
import type { GroupDescription } from "./group";
import type { Heard } from "./heard-sessions";
import { byTopic, type PartitionSet } from "./partition-set";

/** A longer assignment is not read: that many partitions there cannot be. */
const ASSIGNMENT_BYTES_MAX = 1024 * 1024;
/** As many partitions are shown of all members together. */
const PARTITIONS_SHOWN_MAX = 100_000;

export interface GroupView {
  type: "classic" | "consumer";
  state: string;
  /** The generation, or the epoch. */
  generation: number;
  /** Empty while the members have not agreed on one. */
  assignor: string;
  members: readonly MemberView[];
  /** Since when the members have not all had their partitions; undefined while they have. */
  rebalancingSinceMs: number | undefined;
}

export interface MemberView {
  id: string;
  clientId: string;
  instanceId: string | null;
  host: string;
  partitions: TopicPartition[];
  /** Undefined: nobody waits for it to say anything. */
  heard: Heard | undefined;
}

export function viewOfClassic(
  { state, protocolType, protocolName, members }: GroupDescription,
  generation: number,
  rebalancingSinceMs: number | undefined,
): GroupView {
  // Others than consumers, as the workers of Kafka Connect, share other things than partitions.
  const hasPartitions = protocolType === "consumer";
  let room = PARTITIONS_SHOWN_MAX;
  return {
    type: "classic",
    state,
    generation,
    assignor: protocolName,
    rebalancingSinceMs,
    members: members.map(({ memberId: id, clientId, instanceId, clientHost: host, assignment, heard }) => {
      const partitions = hasPartitions && room > 0 ? assignedPartitions(assignment).slice(0, room) : [];
      room -= partitions.length;
      return { id, clientId, instanceId, host, partitions, heard };
    }),
  };
}

export function viewOfConsumer(
  group: ConsumerGroup,
  topicName: (id: string) => string | undefined,
): GroupView {
  return {
    type: "consumer",
    state: group.state,
    generation: group.epoch,
    assignor: group.assignorName,
    rebalancingSinceMs: group.rebalancingSinceMs,
    members: [...group.members.values()].map((member) => ({
      id: member.memberId,
      clientId: member.clientId,
      instanceId: member.instanceId,
      host: member.clientHost,
      partitions: named(member.assigned, topicName),
      heard: group.heard(member.memberId),
    })),
  };
}

/** The partitions in an assignment that a leader made; none where it cannot be read, or is empty. */
export function assignedPartitions(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0 || bytes.length > ASSIGNMENT_BYTES_MAX) return [];
  try {
    return assignment
      .decode(bytes)
      .assignedPartitions.flatMap(({ topic, partitions }) =>
        partitions.map((partition) => ({ topic, partition })),
      );
  } catch (problem) {
    if (problem instanceof Malformed) return [];
    throw problem;
  }
}

/** Those of a topic that is no more are left out. */
function named(partitions: PartitionSet, topicName: (id: string) => string | undefined): TopicPartition[] {
  return byTopic(partitions).flatMap(({ topicId, partitions: numbers }) => {
    const topic = topicName(topicId);
    return topic === undefined ? [] : numbers.map((partition) => ({ topic, partition }));
  });
}
