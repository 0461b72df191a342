/**
 * Produce: record batches for partitions.
 *
 * Versions 0 to 11. Those below 3 carry messages of formats that Kafka has given up: they are listed, because librdkafka compresses
 * only for brokers that list them, and refused. 3 adds transactional ids; 8 says in words what is wrong; 9 is flexible.
 *
 * Each partition succeeds or fails by itself. With acks=0 there is no answer, and an error ends the connection; with acks=1 a batch
 * is with the operating system when it is answered, with acks=-1 (all) it is on the disk.
 */
import type { Broker } from "../../broker";
import { KafkaError } from "../../errors";
import { NONE, refusal } from "../answers";
import { api, Disconnect } from "../api";
import { array, int16, int32, int64, message, records, string, struct } from "../codec/schema";

const request = message("0-11", "9+", {
  transactionalId: string("3+", { nullable: "3+", default: null }),
  acks: int16("0+"),
  timeoutMs: int32("0+"),
  topicData: array("0+", {
    name: string("0+"),
    partitionData: array("0+", {
      index: int32("0+"),
      records: records("0+", { nullable: "0+" }),
    }),
  }),
});

const response = message("0-11", "9+", {
  responses: array("0+", {
    name: string("0+"),
    partitionResponses: array("0+", {
      index: int32("0+"),
      errorCode: int16("0+"),
      baseOffset: int64("0+"),
      logAppendTimeMs: int64("2+", { default: -1 }),
      logStartOffset: int64("5+", { default: -1 }),
      recordErrors: array(
        "8+",
        {
          batchIndex: int32("8+"),
          batchIndexErrorMessage: string("8+", { nullable: "8+", default: null }),
        },
        { default: [] },
      ),
      errorMessage: string("8+", { nullable: "8+", default: null }),
      currentLeader: struct(
        "10+",
        {
          leaderId: int32("10+", { default: -1 }),
          leaderEpoch: int32("10+", { default: -1 }),
        },
        { tag: 0 },
      ),
    }),
  }),
  throttleTimeMs: int32("1+", { default: 0 }),
  nodeEndpoints: array(
    "10+",
    {
      nodeId: int32("10+"),
      host: string("10+"),
      port: int32("10+"),
      rack: string("10+", { nullable: "10+", default: null }),
    },
    { tag: 0 },
  ),
});

const FIRST_VERSION_OF_BATCHES = 3;
const ALL = -1;

type Refused = { index: number; errorCode: number; errorMessage: string; baseOffset: number };

export const produce = api({
  key: 0,
  name: "Produce",
  request,
  response,
  takesEffectAtOnce: true,
  handle({ acks, topicData }, { broker, version }) {
    const store = (topic: string, index: number, batches: Buffer | null) => {
      try {
        assertAcceptable(version, acks);
        if (acks === ALL) broker.assertEnoughReplicas(topic);
        const { baseOffset, logAppendTimeMs, logStartOffset } = broker.produce(
          topic,
          index,
          batches ?? NOTHING,
        );
        return { index, errorCode: NONE, baseOffset, logAppendTimeMs, logStartOffset };
      } catch (problem) {
        return refused(index, problem);
      }
    };
    const responses = topicData.map(({ name, partitionData }) => ({
      name,
      partitionResponses: partitionData.map(({ index, records }) => store(name, index, records)),
    }));
    if (acks === 0) return unanswered(responses);
    if (acks !== ALL) return { responses };
    return acknowledged(broker, responses);
  },
});

const NOTHING = Buffer.alloc(0);

/** Who wants no answer is told of an error all the same, by losing the connection: else it would go on for ever. */
function unanswered(
  responses: { name: string; partitionResponses: { index: number; errorCode: number }[] }[],
) {
  for (const { name, partitionResponses } of responses) {
    const failed = partitionResponses.find(({ errorCode }) => errorCode !== NONE);
    if (failed !== undefined)
      throw new Disconnect(`a batch for ${name}-${failed.index} with acks=0 was refused`);
  }
  return undefined;
}

function assertAcceptable(version: number, acks: number): void {
  if (version < FIRST_VERSION_OF_BATCHES) {
    throw new KafkaError(
      "UNSUPPORTED_FOR_MESSAGE_FORMAT",
      `Produce version ${version} carries messages of a format before record batches; use version ${FIRST_VERSION_OF_BATCHES} or newer`,
    );
  }
  if (acks < ALL || acks > 1)
    throw new KafkaError("INVALID_REQUIRED_ACKS", `acks must be -1, 0 or 1, not ${acks}`);
}

function refused(index: number, problem: unknown): Refused {
  return { index, ...refusal(problem), baseOffset: -1 };
}

/** The same responses, once what they acknowledge is on the disk; a partition whose disk refuses has failed after all. */
async function acknowledged<P extends { index: number; errorCode: number }>(
  broker: Broker,
  responses: { name: string; partitionResponses: P[] }[],
) {
  const wait = async (topic: string, partition: P) => {
    if (partition.errorCode !== NONE) return partition;
    try {
      await broker.acknowledged(topic, partition.index);
      return partition;
    } catch (problem) {
      return refused(partition.index, problem);
    }
  };
  const topics = responses.map(async ({ name, partitionResponses }) => ({
    name,
    partitionResponses: await Promise.all(partitionResponses.map((partition) => wait(name, partition))),
  }));
  return { responses: await Promise.all(topics) };
}
