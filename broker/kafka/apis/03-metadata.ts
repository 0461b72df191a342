/**
 * Metadata: which topics there are, and which broker leads each of their partitions. Clients ask for it before anything else, and
 * again whenever something does not fit any more.
 *
 * Versions 0 to 12. 0 takes an empty list for all topics, later ones null; 4 may forbid that a topic is created by asking for it;
 * 8 asks what the client may do, 9 is flexible, 10 adds topic ids (without which no client fetches in version 13), 12 asks by id.
 *
 * A topic that is created by asking is there at once, where Kafka first says LEADER_NOT_AVAILABLE.
 */
import type { Broker } from "../../broker";
import { topicFor } from "../../destination";
import type { TopicDescription } from "../../engine";
import { LEADER_EPOCH } from "../../log/record-batch";
import { nextTurn, Turn } from "../../turn";
import { AUTHORIZED_OPERATIONS, NO_TOPIC_ID, NONE, OPERATIONS_NOT_ASKED, refusal } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, arrayOf, bool, int16, int32, message, string, uuid } from "../codec/schema";

const request = message("0-12", "9+", {
  topics: array(
    "0+",
    {
      topicId: uuid("10+"),
      name: string("0+", { nullable: "10+" }),
    },
    { nullable: "1+" },
  ),
  allowAutoTopicCreation: bool("4+", { default: true }),
  includeClusterAuthorizedOperations: bool("8-10"),
  includeTopicAuthorizedOperations: bool("8+"),
});

const response = message("0-12", "9+", {
  throttleTimeMs: int32("3+", { default: 0 }),
  brokers: array("0+", {
    nodeId: int32("0+"),
    host: string("0+"),
    port: int32("0+"),
    rack: string("1+", { nullable: "1+", default: null }),
  }),
  clusterId: string("2+", { nullable: "2+", default: null }),
  controllerId: int32("1+", { default: -1 }),
  topics: array("0+", {
    errorCode: int16("0+"),
    name: string("0+", { nullable: "12+" }),
    topicId: uuid("10+"),
    isInternal: bool("1+", { default: false }),
    partitions: array("0+", {
      errorCode: int16("0+"),
      partitionIndex: int32("0+"),
      leaderId: int32("0+"),
      leaderEpoch: int32("7+", { default: -1 }),
      replicaNodes: arrayOf("0+", "int32"),
      isrNodes: arrayOf("0+", "int32"),
      offlineReplicas: arrayOf("5+", "int32", { default: [] }),
    }),
    topicAuthorizedOperations: int32("8+", { default: -2147483648 }),
  }),
  clusterAuthorizedOperations: int32("8-10", { default: -2147483648 }),
});

/** In which a topic that nobody has may be answered by its id alone. */
const FIRST_VERSION_WITHOUT_NAMES = 12;

export const metadata = api({
  key: 3,
  name: "Metadata",
  request,
  response,
  async handle(asked, { broker, settings, advertised, clusterId, version }) {
    const isAll = asked.topics === null || (version === 0 && asked.topics.length === 0);
    const mayCreate = settings.autoCreateTopics && asked.allowAutoTopicCreation;
    const operations = asked.includeTopicAuthorizedOperations
      ? AUTHORIZED_OPERATIONS.topic
      : OPERATIONS_NOT_ASKED;
    const found = isAll
      ? (await broker.topics()).map((topic) => describe(topic, settings.nodeId))
      : await inTurn(asked.topics ?? [], (topic) =>
          lookUp(broker, settings.nodeId, topic, mayCreate, version),
        );
    return {
      brokers: [{ nodeId: settings.nodeId, ...advertised }],
      clusterId,
      controllerId: settings.nodeId,
      topics: found.map((topic) => ({ topicAuthorizedOperations: operations, ...topic })),
      clusterAuthorizedOperations: asked.includeClusterAuthorizedOperations
        ? AUTHORIZED_OPERATIONS.cluster
        : OPERATIONS_NOT_ASKED,
    };
  },
});

type Asked = NonNullable<DecodedMessage<typeof request>["topics"]>[number];

async function lookUp(
  broker: Broker,
  nodeId: number,
  { name, topicId }: Asked,
  mayCreate: boolean,
  version: number,
) {
  try {
    const topic =
      name === null
        ? broker.topicById(topicId)
        : await topicFor({ engine: broker, autoCreateTopics: mayCreate }, name);
    return describe(topic, nodeId);
  } catch (problem) {
    const { errorCode } = refusal(problem);
    return {
      errorCode,
      name: name ?? (version >= FIRST_VERSION_WITHOUT_NAMES ? null : ""),
      topicId: name === null ? topicId : NO_TOPIC_ID,
      isInternal: false,
      partitions: [],
    };
  }
}

function describe({ name, id, isInternal, partitionCount }: TopicDescription, nodeId: number) {
  const partitions = Array.from({ length: partitionCount }, (_, partitionIndex) => ({
    errorCode: NONE,
    partitionIndex,
    leaderId: nodeId,
    leaderEpoch: LEADER_EPOCH,
    replicaNodes: [nodeId],
    isrNodes: [nodeId],
  }));
  return { errorCode: NONE, name, topicId: id, isInternal, partitions };
}

/** One after the other: the same name twice must not be created twice. Of very many, a few at a time, so that others get their turn. */
async function inTurn<A, B>(items: readonly A[], action: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  const turn = new Turn();
  for (const item of items) {
    results.push(await action(item));
    if (turn.isOver) await nextTurn();
  }
  return results;
}
