/**
 * What the members of a classic group tell each other through the broker, which does not look into it: the topics that a member wants, and
 * the partitions that the leader gives it. A version of 16 bits, then fields in the old encoding.
 */
import { Decoder } from "../decode";
import { encode } from "../encode";
import { parseLayout } from "../layout";
import type { Structure } from "../values";

const VERSION = parseLayout("version int16 0+");
const SUBSCRIPTION = parseLayout(`
  topics             []string  0+
  userData           bytes?    0+
  ownedPartitions    []        1+
    topic            string    1+
    partitions       []int32   1+
  generationId       int32     2+ = -1
  rackId             string?   3+
`);
const ASSIGNMENT = parseLayout(`
  assignedPartitions  []       0+
    topic             string   0+
    partitions        []int32  0+
  userData            bytes?   0+
`);
const ENCODING = { version: 1, isFlexible: false };

/** A partition as `topic-0`. */
export type PartitionName = string;

export function encodeSubscription(topics: readonly string[]): Buffer {
  return Buffer.concat([
    encode(VERSION, { version: ENCODING.version }, ENCODING),
    encode(SUBSCRIPTION, { topics: [...topics] }, ENCODING),
  ]);
}

export function subscribedTopics(metadata: Buffer): string[] {
  return decode(metadata, SUBSCRIPTION).topics as string[];
}

export function encodeAssignment(partitions: readonly PartitionName[]): Buffer {
  const byTopic = Map.groupBy(partitions, (name) => name.slice(0, name.lastIndexOf("-")));
  const assignedPartitions = [...byTopic].map(
    ([topic, names]): Structure => ({
      topic,
      partitions: names.map((name) => Number(name.slice(name.lastIndexOf("-") + 1))),
    }),
  );
  return Buffer.concat([
    encode(VERSION, { version: ENCODING.version }, ENCODING),
    encode(ASSIGNMENT, { assignedPartitions }, ENCODING),
  ]);
}

/** No bytes are no partitions: so an idle member is told. */
export function assignedPartitions(assignment: Buffer): PartitionName[] {
  if (assignment.length === 0) return [];
  const { assignedPartitions } = decode(assignment, ASSIGNMENT);
  return (assignedPartitions as Structure[]).flatMap(({ topic, partitions }) =>
    (partitions as number[]).map((index) => `${topic}-${index}`),
  );
}

/** Newer versions only have fields behind those that are read here. */
function decode(bytes: Buffer, layout: typeof SUBSCRIPTION): Structure {
  const decoder = new Decoder(bytes);
  const version = Number(decoder.structure(VERSION, ENCODING).version);
  return decoder.structure(layout, { version, isFlexible: false });
}
