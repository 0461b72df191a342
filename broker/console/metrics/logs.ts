/** The metrics of topics and of the logs of their partitions. */
import type { PartitionLog } from "../../log/partition-log";
import { counter, type Family, gauge, single } from "./family";
import type { PartitionRow, Snapshot, TopicRow } from "./snapshot";

export function logFamilies(now: () => Snapshot): Family[] {
  return [...topicFamilies(now), ...partitionFamilies(now), ...countFamilies(now)];
}

function topicFamilies(now: () => Snapshot): Family[] {
  const summed = (count: (log: PartitionLog) => number) => () =>
    now().topics.map(({ topic, logs }: TopicRow) => {
      return { labels: { topic }, value: logs.reduce((sum, log) => sum + count(log), 0) };
    });
  return [
    counter(
      "kafka_lab_topic_received_messages_total",
      "Messages that were appended to the topic since the broker started.",
      summed(({ messagesAppended }) => messagesAppended),
    ),
    counter(
      "kafka_lab_topic_received_bytes_total",
      "Bytes of the record batches that were appended to the topic, compressed as they are stored.",
      summed(({ bytesAppended }) => bytesAppended),
    ),
    counter(
      "kafka_lab_topic_sent_messages_total",
      "Messages of the topic that consumers were sent: by text as many as lines, by Fetch those in whole batches.",
      summed(({ messagesDelivered }) => messagesDelivered),
    ),
    counter(
      "kafka_lab_topic_sent_bytes_total",
      "Bytes of messages of the topic that consumers were sent: lines of text, or record batches.",
      summed(({ bytesDelivered }) => bytesDelivered),
    ),
  ];
}

function partitionFamilies(now: () => Snapshot): Family[] {
  const each = (value: (log: PartitionLog) => number) => () =>
    now().partitions.map(({ topic, partition, log }: PartitionRow) => {
      return { labels: { topic, partition }, value: value(log) };
    });
  return [
    gauge(
      "kafka_lab_log_size_bytes",
      "Bytes of the partition's segments.",
      each(({ sizeBytes }) => sizeBytes),
    ),
    gauge(
      "kafka_lab_log_segments",
      "Segments of the partition's log.",
      each(({ segmentCount }) => segmentCount),
    ),
    gauge(
      "kafka_lab_log_start_offset",
      "The oldest offset that may still be there: retention moves it.",
      each(({ logStartOffset }) => logStartOffset),
    ),
    gauge(
      "kafka_lab_log_end_offset",
      "The offset that the next message gets.",
      each(({ logEndOffset }) => logEndOffset),
    ),
  ];
}

function countFamilies(now: () => Snapshot): Family[] {
  return [
    single("kafka_lab_topics", "Topics that there are.", () => now().topicCount),
    single("kafka_lab_partitions", "Partitions of all topics together.", () => now().partitionCount),
    single(
      "kafka_lab_offline_partitions",
      "Partitions that can be neither read nor written, because their files are damaged or the disk failed.",
      () => now().offlineCount,
    ),
  ];
}
