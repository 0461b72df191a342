/**
 * CreateTopics.
 *
 * Versions 0 to 7. 1 can only check (`validateOnly`), 4 takes -1 for the broker's own number of partitions and replicas (KIP-464),
 * 5 is flexible and answers with the configuration (KIP-525), 7 with the topic id.
 *
 * Each topic succeeds or fails by itself; one that is named twice in a request fails, and is answered once. There is
 * one broker, so there can be one replica.
 */
import { KafkaError } from "../../errors";
import type { ConfigEntry } from "../../topics/config-entry";
import { nextTurn, Turn } from "../../turn";
import { NO_TOPIC_ID, NONE, namedTwice, refusal } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, arrayOf, bool, int8, int16, int32, message, string, uuid } from "../codec/schema";
import { SOURCES } from "../config-resources";
import { assertThisBroker } from "../replicas";

const request = message("0-7", "5+", {
  topics: array("0+", {
    name: string("0+"),
    numPartitions: int32("0+"),
    replicationFactor: int16("0+"),
    assignments: array("0+", {
      partitionIndex: int32("0+"),
      brokerIds: arrayOf("0+", "int32"),
    }),
    configs: array("0+", {
      name: string("0+"),
      value: string("0+", { nullable: "0+" }),
    }),
  }),
  timeoutMs: int32("0+", { default: 60000 }),
  validateOnly: bool("1+", { default: false }),
});

const response = message("0-7", "5+", {
  throttleTimeMs: int32("2+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    topicId: uuid("7+", { default: NO_TOPIC_ID }),
    errorCode: int16("0+"),
    errorMessage: string("1+", { nullable: "0+" }),
    topicConfigErrorCode: int16("5+", { tag: 0 }),
    numPartitions: int32("5+", { default: -1 }),
    replicationFactor: int16("5+", { default: -1 }),
    configs: array(
      "5+",
      {
        name: string("5+"),
        value: string("5+", { nullable: "5+" }),
        readOnly: bool("5+"),
        configSource: int8("5+", { default: -1 }),
        isSensitive: bool("5+"),
      },
      { nullable: "5+", default: [] },
    ),
  }),
});

const BROKERS_DEFAULT = -1;

type Asked = DecodedMessage<typeof request>["topics"][number];

export const createTopics = api({
  key: 19,
  name: "CreateTopics",
  request,
  response,
  async handle({ topics, validateOnly }, { broker, settings }) {
    const twice = namedTwice(topics);
    // One that is named twice fails, and is answered once.
    const byName = new Map(topics.map((topic) => [topic.name, topic]));
    const answers = [];
    const turn = new Turn();
    for (const asked of byName.values()) {
      if (turn.isOver) await nextTurn();
      try {
        if (twice.has(asked.name))
          throw new KafkaError("INVALID_REQUEST", `the topic "${asked.name}" is named twice`);
        const partitions = partitionsOf(asked, settings.nodeId);
        const config = configOf(asked);
        const created = validateOnly
          ? { id: NO_TOPIC_ID, partitionCount: await broker.checkTopic(asked.name, partitions, config) }
          : await broker.createTopic(asked.name, partitions, config);
        const counts = { numPartitions: created.partitionCount, replicationFactor: 1 };
        const configs = broker.admin.configWith(config).map(describe);
        answers.push({
          name: asked.name,
          topicId: created.id,
          errorCode: NONE,
          errorMessage: null,
          ...counts,
          configs,
        });
      } catch (problem) {
        answers.push({ name: asked.name, ...refusal(problem) });
      }
    }
    return { topics: answers };
  },
});

/** How many partitions are asked for; undefined: the broker decides. @throws KafkaError */
function partitionsOf(
  { numPartitions, replicationFactor, assignments }: Asked,
  nodeId: number,
): number | undefined {
  if (assignments.length === 0) {
    if (replicationFactor !== 1 && replicationFactor !== BROKERS_DEFAULT)
      throw tooManyReplicas(replicationFactor);
    return numPartitions === BROKERS_DEFAULT ? undefined : numPartitions;
  }
  if (numPartitions !== BROKERS_DEFAULT || replicationFactor !== BROKERS_DEFAULT) {
    const sentence = "where replicas are assigned by hand, the numbers of partitions and replicas must be -1";
    throw new KafkaError("INVALID_REQUEST", sentence);
  }
  const numbers = assignments.map(({ partitionIndex }) => partitionIndex).sort((a, b) => a - b);
  if (numbers.some((number, at) => number !== at)) {
    const sentence = `assigned partitions must be numbered from 0 on without a gap, not ${numbers.join(", ")}`;
    throw new KafkaError("INVALID_REPLICA_ASSIGNMENT", sentence);
  }
  for (const { brokerIds } of assignments) assertThisBroker(brokerIds, nodeId);
  return assignments.length;
}

function tooManyReplicas(asked: number): KafkaError {
  return new KafkaError(
    "INVALID_REPLICATION_FACTOR",
    `there is one broker, so there can be 1 replica, not ${asked}`,
  );
}

function configOf({ configs }: Asked): ReadonlyMap<string, string> {
  const unset = configs.find(({ value }) => value === null);
  if (unset !== undefined)
    throw new KafkaError("INVALID_CONFIG", `the configuration ${unset.name} has no value`);
  return new Map(configs.map(({ name, value }) => [name, value!]));
}

function describe({ name, value, source, isReadOnly }: ConfigEntry) {
  return { name, value, readOnly: isReadOnly, configSource: SOURCES[source], isSensitive: false };
}
