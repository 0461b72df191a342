/**
 * Between two generations the broker knows nothing of a partition that nobody has committed anything for: it belongs to nobody. For a
 * person it is still there; nobody reads it.
 */
import type { GroupNow } from "../../../messages";
import { isAtRest } from "../prediction/question";
import { isSame } from "../prediction/rules";

/** `before` is how the group was shown last. */
export function withKeptPartitions(before: GroupNow | null, now: GroupNow): GroupNow {
  if (before === null || now.members.length === 0 || isAtRest(now)) return now;
  const missing = before.partitions.filter((one) => !now.partitions.some((there) => isSame(there, one)));
  if (missing.length === 0) return now;
  const kept = missing.map((one) => ({ ...one, position: null, owners: [] }));
  return { ...now, partitions: [...now.partitions, ...kept].sort(byPlace) };
}

type Partition = GroupNow["partitions"][number];

function byPlace(a: Partition, b: Partition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
