/**
 * End to end: messages are produced one by one at a fixed rate, each with the time in it, and a consumer that waits in a long poll
 * says how long each was on its way.
 */
import { setTimeout as pause } from "node:timers/promises";
import { produce } from "../../broker/kafka/apis/00-produce";
import { makeFetch } from "../../broker/kafka/apis/01-fetch";
import { RecordBatchBuilder } from "../../broker/log/record-batch-builder";
import { RecordReader } from "../../broker/log/records";
import { Wire } from "./wire";

export interface LatencyJob {
  port: number;
  topic: string;
  messages: number;
  perSecond: number;
  /** So many at the beginning do not count. */
  warmUp: number;
  /** -1 is all. */
  acks: 1 | -1;
  /** Where the log ends before the first of them; reading begins there. */
  fromOffset: number;
}

const PRODUCE_VERSION = 7;
const FETCH_VERSION = 11;
const MESSAGE_BYTES = 100;

export async function latency(job: LatencyJob): Promise<{ milliseconds: number[] }> {
  const [producer, consumer] = [new Wire(job.port), new Wire(job.port)];
  await Promise.all([producer.connected(), consumer.connected()]);
  const consumed = consume(consumer, job);
  await send(producer, job);
  const milliseconds = await consumed;
  for (const wire of [producer, consumer]) wire.close();
  return { milliseconds: milliseconds.slice(job.warmUp) };
}

async function send(wire: Wire, { topic, messages, perSecond, acks }: LatencyJob): Promise<void> {
  const start = performance.now();
  for (let number = 0; number < messages; ) {
    const due = Math.min(messages, Math.ceil(((performance.now() - start) * perSecond) / 1000));
    for (; number < due; number++) {
      const batch = message();
      const topicData = [{ name: topic, partitionData: [{ index: 0, records: batch }] }];
      void wire.ask(produce, PRODUCE_VERSION, { acks, timeoutMs: 1000, topicData });
    }
    await pause(0);
  }
}

function message(): Buffer {
  const value = Buffer.alloc(MESSAGE_BYTES);
  value.writeDoubleBE(performance.now());
  const builder = new RecordBatchBuilder(Date.now());
  builder.add(Date.now(), null, value, 0, value.length);
  return builder.finish();
}

async function consume(wire: Wire, { topic, messages, fromOffset }: LatencyJob): Promise<number[]> {
  const fetch = makeFetch();
  const milliseconds: number[] = [];
  while (milliseconds.length < messages) {
    const partitions = [
      { partition: 0, fetchOffset: fromOffset + milliseconds.length, partitionMaxBytes: 1 << 20 },
    ];
    const asked = { maxWaitMs: 500, minBytes: 1, maxBytes: 1 << 20, topics: [{ topic, partitions }] };
    const answer = await wire.ask(fetch, FETCH_VERSION, { ...asked, forgottenTopicsData: [] });
    const now = performance.now();
    const responses = answer.responses as { partitions: { records: Buffer | null }[] }[];
    const reader = new RecordReader(responses[0]?.partitions[0]?.records ?? Buffer.alloc(0));
    while (reader.next()) milliseconds.push(now - reader.value!.readDoubleBE());
  }
  return milliseconds;
}
