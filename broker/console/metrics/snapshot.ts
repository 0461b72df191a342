/**
 * What there is at one moment: topics, partitions, groups, and how far each group is behind. Taken once for each time that somebody
 * asks for the metrics, so that all of them tell of the same moment.
 *
 * Invariant: of each kind at most `rowsMax` are looked at, however many topics and groups a client makes; the rest is counted.
 */
import type { Broker } from "../../broker";
import { KafkaError } from "../../errors";
import type { Commit } from "../../groups/committed-offsets";
import type { GroupListing } from "../../groups/group";
import type { PartitionLog } from "../../log/partition-log";

export interface TopicRow {
  topic: string;
  logs: readonly PartitionLog[];
}

export interface PartitionRow {
  topic: string;
  partition: number;
  log: PartitionLog;
}

export interface GroupRow {
  group: string;
  memberCount: number;
}

export interface LagRow {
  group: string;
  topic: string;
  partition: number;
  committed: number;
  /** Undefined: the partition is no more, or cannot be read. */
  lag: number | undefined;
}

export interface Snapshot {
  topicCount: number;
  partitionCount: number;
  offlineCount: number;
  topics: readonly TopicRow[];
  partitions: readonly PartitionRow[];
  groups: readonly GroupRow[];
  lags: readonly LagRow[];
  /** How many groups there are of each type in each state. */
  groupCounts: readonly { type: string; state: string; count: number }[];
  /** How many were not looked at. `lag`: of the groups that were. */
  leftOut: Readonly<Record<"topic" | "partition" | "group" | "lag", number>>;
}

export async function takeSnapshot(broker: Broker, rowsMax: number): Promise<Snapshot> {
  // Nothing is waited for from here on, so that no topic goes away in between.
  const all: TopicRow[] = (await broker.topics()).map(({ name: topic, partitionCount }) => ({
    topic,
    logs: Array.from({ length: partitionCount }, (_, partition) => broker.log(topic, partition)),
  }));
  const logs = all.flatMap((topic) => topic.logs);
  const topics = all.slice(0, rowsMax);
  const partitions = partitionsOf(topics, rowsMax);
  const listings = broker.groups.list();
  const groups = listings.slice(0, rowsMax).map(({ groupId: group }) => {
    return { group, memberCount: broker.groups.memberCount(group) };
  });
  const { lags, lagsLeftOut } = lagsOf(broker, groups, rowsMax);
  return {
    topicCount: all.length,
    partitionCount: logs.length,
    offlineCount: logs.filter(({ offline }) => offline !== undefined).length,
    topics,
    partitions,
    groups,
    lags,
    groupCounts: countGroups(listings),
    leftOut: {
      topic: all.length - topics.length,
      partition: logs.length - partitions.length,
      group: listings.length - groups.length,
      lag: lagsLeftOut,
    },
  };
}

function partitionsOf(topics: readonly TopicRow[], rowsMax: number): PartitionRow[] {
  const rows: PartitionRow[] = [];
  for (const { topic, logs } of topics) {
    for (const [partition, log] of logs.slice(0, rowsMax - rows.length).entries())
      rows.push({ topic, partition, log });
  }
  return rows;
}

function lagsOf(broker: Broker, groups: readonly GroupRow[], rowsMax: number) {
  const lags: LagRow[] = [];
  let lagsLeftOut = 0;
  for (const { group } of groups) {
    const commits = commitsOf(broker, group);
    const shown = commits.slice(0, rowsMax - lags.length);
    lagsLeftOut += commits.length - shown.length;
    for (const { topic, partition, offset: committed } of shown)
      lags.push({ group, topic, partition, committed, lag: lagOf(broker, topic, partition, committed) });
  }
  return { lags, lagsLeftOut };
}

/** None where the log of the groups cannot be read: what is committed is not known then. */
function commitsOf(broker: Broker, group: string): readonly Commit[] {
  return orUndefined(() => broker.groups.offsets.of(group)) ?? [];
}

/** A log that was shortened at its end by damage leaves offsets behind that lie beyond it; nobody is ahead of the log. */
function lagOf(broker: Broker, topic: string, partition: number, committed: number): number | undefined {
  const log = orUndefined(() => broker.log(topic, partition));
  if (log === undefined || log.offline !== undefined) return undefined;
  return Math.max(0, log.logEndOffset - committed);
}

function countGroups(listings: readonly GroupListing[]): Snapshot["groupCounts"] {
  const counts = new Map<string, { type: string; state: string; count: number }>();
  for (const { type, state } of listings) {
    const key = `${type} ${state}`;
    const there = counts.get(key);
    if (there === undefined) counts.set(key, { type, state, count: 1 });
    else there.count++;
  }
  return [...counts.values()];
}

function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (problem) {
    if (problem instanceof KafkaError) return undefined;
    throw problem;
  }
}
