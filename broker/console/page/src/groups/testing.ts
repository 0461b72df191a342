/** Groups made up for the tests. */
import type { GroupEvent, GroupNow, GroupPartitionNow, MemberNow } from "../../../messages";

export function member(id: string, changes: Partial<MemberNow> = {}): MemberNow {
  const fixed = { instanceId: null, host: "127.0.0.1", partitions: [], heardMs: 0, sessionTimeoutMs: 10_000 };
  return { id, clientId: id, ...fixed, ...changes };
}

export function partition(number: number, changes: Partial<GroupPartitionNow> = {}): GroupPartitionNow {
  const fixed = { logStartOffset: 0, logEndOffset: 10, committed: 5, position: null, owners: [] };
  return { topic: "letters", partition: number, ...fixed, ...changes };
}

/** Who owns which partitions of `letters`: `{ ann: [0, 1], bob: [2] }`. */
export function group(owned: Record<string, number[]>, changes: Partial<GroupNow> = {}): GroupNow {
  const ids = Object.keys(owned);
  const count = Math.max(-1, ...Object.values(owned).flat()) + 1;
  const partitions = Array.from({ length: count }, (_, at) =>
    partition(at, { owners: ids.filter((id) => owned[id]!.includes(at)) }),
  );
  return {
    id: "my-group",
    type: "classic",
    state: ids.length === 0 ? "Empty" : "Stable",
    generation: 1,
    assignor: "range",
    members: ids.map((id) => member(id)),
    partitions,
    rebalancingSinceMs: null,
    ...changes,
  };
}

/** Between two generations nobody has anything. */
export function rebalancing(
  ids: string[],
  partitionCount: number,
  changes: Partial<GroupNow> = {},
): GroupNow {
  return group(Object.fromEntries(ids.map((id) => [id, []])), {
    state: "PreparingRebalance",
    partitions: Array.from({ length: partitionCount }, (_, at) => partition(at)),
    rebalancingSinceMs: 1_000,
    ...changes,
  });
}

export function event(seq: number, kind: GroupEvent["kind"], changes: Partial<GroupEvent> = {}): GroupEvent {
  return {
    seq,
    atMs: seq * 100,
    group: "my-group",
    kind,
    member: null,
    generation: 1,
    sentence: kind,
    ...changes,
  };
}
