/** A log worth cleaning, and small requests beside the cleaning. */

import { produce } from "../../broker/kafka/apis/00-produce";
import { apiVersions } from "../../broker/kafka/apis/18-api-versions";
import { RecordBatchBuilder } from "../../broker/log/record-batch-builder";
import { Wire } from "./wire";

const PRODUCE_VERSION = 7;
const VALUE = Buffer.alloc(90, 0x76);
const BATCH_MESSAGES = 5000;

export interface KeyedJob {
  port: number;
  topic: string;
  messages: number;
  /** The keys take turns: each comes `messages / keys` times. */
  keys: number;
}

/** Produces small messages with keys; resolves with the bytes of their batches. */
export async function keyed({ port, topic, messages, keys }: KeyedJob): Promise<{ bytes: number }> {
  const wire = new Wire(port);
  await wire.connected();
  let bytes = 0;
  for (let number = 0; number < messages; ) {
    const builder = new RecordBatchBuilder(Date.now());
    for (let count = 0; count < BATCH_MESSAGES && number < messages; count++, number++) {
      builder.add(Date.now(), Buffer.from(`key-${number % keys}`), VALUE, 0, VALUE.length);
    }
    const batch = builder.finish();
    bytes += batch.length;
    const topicData = [{ name: topic, partitionData: [{ index: 0, records: batch }] }];
    await wire.ask(produce, PRODUCE_VERSION, { acks: 1, timeoutMs: 30_000, topicData });
  }
  wire.close();
  return { bytes };
}

/** Asks something small every millisecond, for so long; resolves with how long each answer took. */
export async function pings({
  port,
  seconds,
}: {
  port: number;
  seconds: number;
}): Promise<{ milliseconds: number[] }> {
  const wire = new Wire(port);
  await wire.connected();
  const milliseconds: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    await wire.ask(apiVersions, 0, {});
    milliseconds.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  wire.close();
  return { milliseconds };
}
