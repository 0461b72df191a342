/**
 * POST /api/topics/:topic/messages: stores one message, as the text door's `produce` does: the topic is created where that is allowed, the
 * partitioner chooses the partition, and the answer comes when the message survives a power cut.
 */
import type { FastifyInstance } from "fastify";
import { type DestinationOptions, partitionFor, topicFor } from "../../destination";
import { KafkaError } from "../../errors";
import { lacksKey } from "../../log/batch-validation";
import type { Clock } from "../../log/clock";
import { RecordBatchBuilder } from "../../log/record-batch-builder";
import type { Produce, Produced } from "../messages";

const BATCH_OVERHEAD_BYTES = 100;

export type ProducerOptions = DestinationOptions & { clock: Clock };

export function addProduceRoutes(app: FastifyInstance, producer: ProducerOptions): void {
  app.post<{ Params: { topic: string } }>("/api/topics/:topic/messages", ({ params, body }) =>
    produce(producer, params.topic, parseProduce(body)),
  );
}

async function produce(producer: ProducerOptions, name: string, message: Produce): Promise<Produced> {
  const { engine, clock } = producer;
  const topic = await topicFor(producer, name);
  const key = message.key === null ? null : Buffer.from(message.key);
  if (key === null && topic.isCompacted) throw lacksKey();
  const partition = message.partition ?? partitionFor(producer, topic, key);
  const value = Buffer.from(message.value);
  const nowMs = clock.nowMs();
  const builder = new RecordBatchBuilder(nowMs, value.length + (key?.length ?? 0) + BATCH_OVERHEAD_BYTES);
  builder.add(nowMs, key, value, 0, value.length);
  return { topic: name, partition, offset: await engine.append(name, partition, builder.finish()) };
}

/** @throws KafkaError INVALID_REQUEST */
function parseProduce(body: unknown): Produce {
  const { partition, key, value } = (body ?? {}) as Record<keyof Produce, unknown>;
  const isPartition = partition === null || (Number.isSafeInteger(partition) && (partition as number) >= 0);
  const isKey = key === null || typeof key === "string";
  if (isPartition && isKey && typeof value === "string")
    return { partition: partition as number | null, key: key as string | null, value };
  throw new KafkaError(
    "INVALID_REQUEST",
    'a message is {"partition": number or null, "key": text or null, "value": text}',
  );
}
