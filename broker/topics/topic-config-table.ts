/**
 * Every configuration that a topic has in Kafka 4, once: what its value may be, its default, the broker's setting that
 * decides for topics which do not, and one sentence. Tools show and copy all of them, so all of them are known here; the
 * sentence says which ones this broker only keeps.
 *
 * Invariant: nothing is accepted that would claim something untrue. A value that this broker cannot live up to is refused,
 * or, like min.insync.replicas=2, has its consequence.
 */
import { BATCH_BYTES_MAX } from "../log/record-batch";
import { type ConfigKind, flag, int, LONG_MAX, list, long, oneOf, only, ratio, someOf } from "./config-value";

export interface TopicConfigDefinition {
  kind: ConfigKind;
  fallback: string;
  /** Kafka's name of the broker's setting with the same meaning for all topics; undefined where there is none. */
  brokerName: string | undefined;
  documentation: string;
  /** False: it is checked, kept and shown, and nothing else. */
  hasEffect: boolean;
}

function acted(
  kind: ConfigKind,
  fallback: string,
  brokerName: string,
  documentation: string,
): TopicConfigDefinition {
  return { kind, fallback, brokerName, documentation, hasEffect: true };
}

function kept(
  kind: ConfigKind,
  fallback: string,
  brokerName: string | undefined,
  inKafka: string,
): TopicConfigDefinition {
  const documentation = `Kept for tools, without effect here; in Kafka: ${inKafka}.`;
  return { kind, fallback, brokerName, documentation, hasEffect: false };
}

const NEVER = String(LONG_MAX);
const REPLICAS = list(/^(\*|\d+:\d+)$/, "a list of PARTITION:BROKER pairs with commas, or *");
const ONE_COMPRESSION = only(
  "STRING",
  "producer",
  "batches are kept as their producers compressed them, so the only value is producer",
);
const NO_REMOTE_STORAGE = only("BOOLEAN", "false", "this broker keeps everything on its own disk");

export const TOPIC_CONFIGS: ReadonlyMap<string, TopicConfigDefinition> = new Map(
  Object.entries({
    "cleanup.policy": acted(
      someOf("compact", "delete"),
      "delete",
      "log.cleanup.policy",
      "What happens to old messages: delete removes them by whole segments, as retention.ms and retention.bytes say; " +
        "compact keeps the last message of each key.",
    ),
    "compression.gzip.level": kept(
      int(-1, 9),
      "-1",
      "compression.gzip.level",
      "how hard the broker tries where it compresses with gzip itself",
    ),
    "compression.lz4.level": kept(
      int(1, 17),
      "9",
      "compression.lz4.level",
      "how hard the broker tries where it compresses with lz4 itself",
    ),
    "compression.type": acted(
      ONE_COMPRESSION,
      "producer",
      "compression.type",
      "How batches are compressed on the disk: producer means just as they came.",
    ),
    "compression.zstd.level": kept(
      int(-131_072, 22),
      "3",
      "compression.zstd.level",
      "how hard the broker tries where it compresses with zstd itself",
    ),
    "delete.retention.ms": acted(
      long(0),
      "86400000",
      "log.cleaner.delete.retention.ms",
      "How long a compacted topic shows that a key was deleted, counted from when the cleaner first came by.",
    ),
    "file.delete.delay.ms": kept(
      long(0),
      "60000",
      "log.segment.delete.delay.ms",
      "how long the file of a removed segment stays on the disk",
    ),
    "flush.messages": kept(
      long(1),
      NEVER,
      "log.flush.interval.messages",
      "after how many messages a log is flushed though nobody waits for it",
    ),
    "flush.ms": kept(
      long(0),
      NEVER,
      "log.flush.interval.ms",
      "after how long a log is flushed though nobody waits for it",
    ),
    "follower.replication.throttled.replicas": kept(
      REPLICAS,
      "",
      undefined,
      "which replicas copy at a limited rate while they catch up",
    ),
    "index.interval.bytes": acted(
      int(0),
      "4096",
      "log.index.interval.bytes",
      "Bytes of log between two entries of an index; the next segment begins with it.",
    ),
    "leader.replication.throttled.replicas": kept(
      REPLICAS,
      "",
      undefined,
      "which replicas are sent to at a limited rate while others catch up",
    ),
    "local.retention.bytes": kept(
      long(-2),
      "-2",
      "log.local.retention.bytes",
      "how much of a log with remote storage stays on the broker's own disk",
    ),
    "local.retention.ms": kept(
      long(-2),
      "-2",
      "log.local.retention.ms",
      "how long a log with remote storage stays on the broker's own disk",
    ),
    "max.compaction.lag.ms": acted(
      long(1),
      NEVER,
      "log.cleaner.max.compaction.lag.ms",
      "How long a message of a compacted topic may wait for the cleaner; the segment grows no longer than that either.",
    ),
    "max.message.bytes": acted(
      int(0, BATCH_BYTES_MAX),
      "1048588",
      "message.max.bytes",
      "The largest record batch that the topic takes.",
    ),
    "message.timestamp.after.max.ms": acted(
      long(0),
      "3600000",
      "log.message.timestamp.after.max.ms",
      "How far ahead of the broker's clock a message's timestamp may be, where producers set it.",
    ),
    "message.timestamp.before.max.ms": acted(
      long(0),
      NEVER,
      "log.message.timestamp.before.max.ms",
      "How far behind the broker's clock a message's timestamp may be, where producers set it.",
    ),
    "message.timestamp.type": acted(
      oneOf("CreateTime", "LogAppendTime"),
      "CreateTime",
      "log.message.timestamp.type",
      "Whose time a message has: its producer's (CreateTime), or the broker's when it was appended (LogAppendTime).",
    ),
    "min.cleanable.dirty.ratio": acted(
      ratio,
      "0.5",
      "log.cleaner.min.cleanable.ratio",
      "How much of a compacted log must be new before it is cleaned again.",
    ),
    "min.compaction.lag.ms": acted(
      long(0),
      "0",
      "log.cleaner.min.compaction.lag.ms",
      "How long a message of a compacted topic stays as it is.",
    ),
    "min.insync.replicas": acted(
      int(1),
      "1",
      "min.insync.replicas",
      "How many replicas must have a message before acks=all is answered; this broker is one, so with more than 1 it " +
        "refuses acks=all (NOT_ENOUGH_REPLICAS).",
    ),
    preallocate: kept(
      flag,
      "false",
      "log.preallocate",
      "whether a new segment takes its room on the disk at once",
    ),
    "remote.log.copy.disable": kept(
      NO_REMOTE_STORAGE,
      "false",
      undefined,
      "whether segments are no longer copied to remote storage",
    ),
    "remote.log.delete.on.disable": kept(
      NO_REMOTE_STORAGE,
      "false",
      undefined,
      "whether the remote copies go when remote storage is switched off",
    ),
    "remote.storage.enable": kept(
      NO_REMOTE_STORAGE,
      "false",
      undefined,
      "whether old segments move to remote storage",
    ),
    "retention.bytes": acted(
      long(-1),
      "-1",
      "log.retention.bytes",
      "Old segments are removed while the rest of the partition is at least this large; -1: never.",
    ),
    "retention.ms": acted(
      long(-1),
      "604800000",
      "log.retention.ms",
      "A segment is removed when its newest message is older; -1: never.",
    ),
    "segment.bytes": acted(
      int(14),
      "1073741824",
      "log.segment.bytes",
      "A segment grows to this size. (Kafka wants 1 MiB at least; here a segment may be so small that one can watch it.)",
    ),
    "segment.index.bytes": kept(
      int(4),
      "10485760",
      "log.index.size.max.bytes",
      "the largest index, which is given its room at once",
    ),
    "segment.jitter.ms": kept(
      long(0),
      "0",
      "log.roll.jitter.ms",
      "by how much segment.ms is shortened at random, so that not all logs roll at once",
    ),
    "segment.ms": acted(long(1), "604800000", "log.roll.ms", "A segment grows for this long."),
    "unclean.leader.election.enable": kept(
      flag,
      "false",
      "unclean.leader.election.enable",
      "whether a replica that lacks messages may become the leader",
    ),
  }),
);
