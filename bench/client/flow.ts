/** A steady stream of messages, as a busy application sends them: a batch every ten milliseconds, to each partition in turn. */
import { produce } from "../../broker/kafka/apis/00-produce";
import { RecordBatchBuilder } from "../../broker/log/record-batch-builder";
import { Wire } from "./wire";

const PRODUCE_VERSION = 7;
const EVERY_MS = 10;
const KEYS = 50;

export interface FlowJob {
  port: number;
  topic: string;
  partitions: number;
  perSecond: number;
  seconds: number;
}

/** Resolves with how many messages were stored. Where the broker is too slow for the rate, there are fewer. */
export async function flow({
  port,
  topic,
  partitions,
  perSecond,
  seconds,
}: FlowJob): Promise<{ messages: number }> {
  const wire = new Wire(port);
  await wire.connected();
  const start = performance.now();
  let messages = 0;
  for (let turn = 0; performance.now() - start < seconds * 1000; turn++) {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1000);
    if (due > messages) {
      const topicData = [
        { name: topic, partitionData: [{ index: turn % partitions, records: batch(messages, due) }] },
      ];
      await wire.ask(produce, PRODUCE_VERSION, { acks: 1, timeoutMs: 30_000, topicData });
      messages = due;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  wire.close();
  return { messages };
}

function batch(from: number, to: number): Buffer {
  const builder = new RecordBatchBuilder(Date.now());
  for (let number = from; number < to; number++) {
    const value = Buffer.from(`message ${number} of a stream `.padEnd(90, "abcdefghij"));
    builder.add(Date.now(), Buffer.from(`key-${number % KEYS}`), value, 0, value.length);
  }
  return builder.finish();
}
