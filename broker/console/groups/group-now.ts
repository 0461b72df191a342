/** A consumer group as the page shows it: as the engine tells, with what the doors saw of who reads what. */
import type { Consumers, GroupDetails, GroupPartition } from "../../engine";
import type { GroupNow, GroupPartitionNow } from "../messages";
import type { Positions } from "./positions";

/** @throws KafkaError GROUP_ID_NOT_FOUND, KAFKA_STORAGE_ERROR */
export async function groupNow(
  consumers: Consumers,
  positions: Positions,
  groupId: string,
): Promise<GroupNow> {
  const group = await consumers.group(groupId);
  return {
    id: group.id,
    type: group.type,
    state: group.state,
    generation: group.generation,
    assignor: group.assignor,
    members: group.members.map(({ heard, partitions, ...member }) => ({
      ...member,
      partitions: [...partitions],
      heardMs: heard?.heardMs ?? 0,
      sessionTimeoutMs: heard?.sessionTimeoutMs ?? 0,
    })),
    partitions: partitionsOf(group, positions),
    rebalancingSinceMs: group.rebalancingSinceMs ?? null,
  };
}

function partitionsOf({ members, partitions }: GroupDetails, positions: Positions): GroupPartitionNow[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  const positionOf = ({ topic, partition, committed: offset, committedMs: atMs, owners }: GroupPartition) => {
    const owner = byId.get(owners[0] ?? "");
    const committed = offset === undefined || atMs === undefined ? undefined : { offset, atMs };
    return owner === undefined ? undefined : positions.of(owner, topic, partition, committed);
  };
  return partitions.map((one) => ({
    topic: one.topic,
    partition: one.partition,
    logStartOffset: one.start ?? 0,
    logEndOffset: one.end ?? null,
    committed: one.committed ?? null,
    position: positionOf(one) ?? null,
    owners: [...one.owners],
  }));
}

/** How many messages the group has before it; undefined where nobody can say, since nothing is committed that can be read. */
export function lagOf({ partitions }: Pick<GroupDetails, "partitions">): number | undefined {
  const lags = partitions.flatMap(({ committed, end }) =>
    committed === undefined || end === undefined ? [] : [Math.max(0, end - committed)],
  );
  return lags.length === 0 ? undefined : lags.reduce((sum, lag) => sum + lag, 0);
}
