/** Where a group stands, as the broker says it over the wire. */

import type { Structure } from "../../support/kafka/values";
import { ask } from "../../support/languages";

const VERSION = 5;

/** The committed offset of each partition that has one. */
export async function committedOffsets(
  address: string,
  groupId: string,
  name: string,
  partitions: number,
): Promise<Map<number, number>> {
  const [host, port] = address.split(":");
  const partitionIndexes = Array.from({ length: partitions }, (_, partition) => partition);
  const request = { groupId, topics: [{ name, partitionIndexes }] };
  const answer = await ask({ host: host!, port: Number(port) }, "OffsetFetch", VERSION, request);
  const [topic] = answer.topics as { partitions: Structure[] }[];
  const offsets = (topic?.partitions ?? []).map(
    ({ partitionIndex, committedOffset }) => [Number(partitionIndex), Number(committedOffset)] as const,
  );
  return new Map(offsets.filter(([, offset]) => offset >= 0));
}
