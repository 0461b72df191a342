/**
 * DescribeTopicPartitions: topics and their partitions in pages, for clusters that have very many (KIP-966).
 *
 * Version 0, flexible. Partitions come in the order of the topics' names and their numbers, at most `responsePartitionLimit` of
 * them; where more are left, the cursor says where to go on.
 */
import type { Broker } from "../../broker";
import { LEADER_EPOCH } from "../../log/record-batch";
import { AUTHORIZED_OPERATIONS, NO_TOPIC_ID, NONE, refusal } from "../answers";
import { api } from "../api";
import type { EncodableMessage } from "../codec/schema";
import { array, arrayOf, bool, int16, int32, message, string, struct, uuid } from "../codec/schema";

const request = message("0", "0+", {
  topics: array("0+", {
    name: string("0+"),
  }),
  responsePartitionLimit: int32("0+", { default: 2000 }),
  cursor: struct(
    "0+",
    {
      topicName: string("0+"),
      partitionIndex: int32("0+"),
    },
    { nullable: "0+", default: null },
  ),
});

const response = message("0", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  topics: array("0+", {
    errorCode: int16("0+"),
    name: string("0+", { nullable: "0+" }),
    topicId: uuid("0+"),
    isInternal: bool("0+", { default: false }),
    partitions: array("0+", {
      errorCode: int16("0+"),
      partitionIndex: int32("0+"),
      leaderId: int32("0+"),
      leaderEpoch: int32("0+", { default: -1 }),
      replicaNodes: arrayOf("0+", "int32"),
      isrNodes: arrayOf("0+", "int32"),
      eligibleLeaderReplicas: arrayOf("0+", "int32", { nullable: "0+", default: null }),
      lastKnownElr: arrayOf("0+", "int32", { nullable: "0+", default: null }),
      offlineReplicas: arrayOf("0+", "int32"),
    }),
    topicAuthorizedOperations: int32("0+", { default: -2147483648 }),
  }),
  nextCursor: struct(
    "0+",
    {
      topicName: string("0+"),
      partitionIndex: int32("0+"),
    },
    { nullable: "0+", default: null },
  ),
});

/** `max.request.partition.size.limit` of Kafka. */
const PARTITIONS_MAX = 2000;

export const describeTopicPartitions = api({
  key: 75,
  name: "DescribeTopicPartitions",
  request,
  response,
  async handle({ topics, responsePartitionLimit, cursor }, { broker, settings }) {
    const from = cursor ?? { topicName: "", partitionIndex: 0 };
    const asked =
      topics.length === 0 ? (await broker.topics()).map(({ name }) => name) : topics.map(({ name }) => name);
    const names = [...new Set(asked)].sort().filter((name) => name >= from.topicName);
    let left = Math.min(responsePartitionLimit, PARTITIONS_MAX);
    const described: Described[] = [];
    for (const name of names) {
      const first = name === from.topicName ? from.partitionIndex : 0;
      if (left <= 0) return { topics: described, nextCursor: { topicName: name, partitionIndex: first } };
      const { topic, total } = await describe(broker, settings.nodeId, name, first, left);
      described.push(topic);
      left -= topic.partitions.length;
      const next = first + topic.partitions.length;
      if (next < total) return { topics: described, nextCursor: { topicName: name, partitionIndex: next } };
    }
    return { topics: described, nextCursor: null };
  },
});

type Described = EncodableMessage<typeof response>["topics"][number];

async function describe(broker: Broker, nodeId: number, name: string, first: number, limit: number) {
  try {
    const { id, isInternal, partitionCount } = await broker.describeTopic(name);
    const count = Math.max(Math.min(limit, partitionCount - first), 0);
    const partitions = Array.from({ length: count }, (_, at) => ({
      errorCode: NONE,
      partitionIndex: first + at,
      leaderId: nodeId,
      leaderEpoch: LEADER_EPOCH,
      replicaNodes: [nodeId],
      isrNodes: [nodeId],
      eligibleLeaderReplicas: [],
      lastKnownElr: [],
      offlineReplicas: [],
    }));
    const topicAuthorizedOperations = AUTHORIZED_OPERATIONS.topic;
    const topic = {
      errorCode: NONE,
      name,
      topicId: id,
      isInternal,
      partitions,
      topicAuthorizedOperations,
    };
    return { topic, total: partitionCount };
  } catch (problem) {
    const { errorCode } = refusal(problem);
    return { topic: { errorCode, name, topicId: NO_TOPIC_ID, isInternal: false, partitions: [] }, total: 0 };
  }
}
