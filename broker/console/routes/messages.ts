/** What the page asks of the messages in a partition. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Engine, TopicPartition } from "../../engine";
import { KafkaError } from "../../errors";
import { readMessages, type Window } from "../read-messages";
import { queryOf, wholeNumber } from "./parameters";

/** Offsets that can be asked for at a time. */
const OFFSETS_MAX = 2000;
const CONTENT_BYTES = 1024;
const CONTENT_BYTES_MAX = 1024 * 1024;
const INT32_MAX = 0x7fffffff;

interface OfPartition {
  Params: { topic: string; partition: string };
}

export function addMessageRoutes(app: FastifyInstance, engine: Engine): void {
  app.get<OfPartition>("/api/topics/:topic/:partition/messages", (request) =>
    readMessages(engine, partitionOf(request), windowOf(queryOf(request.url))),
  );
  app.get<OfPartition>("/api/topics/:topic/:partition/offset", async (request) => {
    const { topic, partition } = partitionOf(request);
    const atMs = wholeNumber("at", queryOf(request.url).at, 0, Number.MAX_SAFE_INTEGER);
    return { offset: await engine.offsetForTime(topic, partition, atMs) };
  });
}

function partitionOf({ params }: FastifyRequest<OfPartition>): TopicPartition {
  return { topic: params.topic, partition: wholeNumber("the partition", params.partition, 0, INT32_MAX) };
}

function windowOf(query: Record<string, string>): Window {
  const from = wholeNumber("from", query.from, 0, Number.MAX_SAFE_INTEGER);
  const to = wholeNumber("to", query.to, 0, Number.MAX_SAFE_INTEGER);
  if (to - from > OFFSETS_MAX) {
    const sentence = `from=${from}&to=${to} are ${to - from} offsets: up to ${OFFSETS_MAX} can be asked for at a time`;
    throw new KafkaError("INVALID_REQUEST", sentence);
  }
  return { from, to, bytes: wholeNumber("bytes", query.bytes, 1, CONTENT_BYTES_MAX, CONTENT_BYTES) };
}
