/**
 * The assignment that the harness's leaders make: of each topic, each member that wants it gets neighbouring partitions, the first ones one
 * more where it does not divide evenly.
 */
import type { PartitionName } from "./consumer-protocol";

/** `wanted`: the topics by member. `counts`: the partitions by topic. Every member is in the result. */
export function rangeAssignment(
  wanted: ReadonlyMap<string, readonly string[]>,
  counts: ReadonlyMap<string, number>,
): Map<string, PartitionName[]> {
  const assignment = new Map([...wanted.keys()].sort().map((member) => [member, [] as PartitionName[]]));
  for (const [topic, count] of counts) {
    const members = [...assignment.keys()].filter((member) => wanted.get(member)!.includes(topic));
    for (let index = 0; index < count; index++) {
      const at = Math.floor((index * members.length) / count);
      const member = members[count <= members.length ? index : at];
      if (member !== undefined) assignment.get(member)!.push(`${topic}-${index}`);
    }
  }
  return assignment;
}
