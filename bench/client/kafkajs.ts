/** A client written in JavaScript, as many applications use it: kafkajs, with batches and requests in flight as it comes. */
import { CompressionTypes, Kafka, logLevel } from "kafkajs";

export interface KafkajsJob {
  port: number;
  topic: string;
  bytes: number;
  messages: number;
  /** -1 is all. */
  acks: 1 | -1;
}

/** One `send` holds about a megabyte, as librdkafka's batches do. */
const SEND_BYTES = 1_000_000;
/** What stands around a message in its batch, at most. */
const AROUND_BYTES = 20;
const IN_FLIGHT = 5;
const FETCH_BYTES = 1_048_576;

export async function kafkajsProduce(job: KafkajsJob): Promise<{ seconds: number }> {
  const { topic, bytes, messages: total, acks } = job;
  const producer = client(job).producer({ allowAutoTopicCreation: false, maxInFlightRequests: IN_FLIGHT });
  await producer.connect();
  const value = Buffer.alloc(bytes, "kafkajs ");
  const atOnce = Math.max(1, Math.floor(SEND_BYTES / (bytes + AROUND_BYTES)));
  const start = performance.now();
  let left = total;
  const sendOneAfterTheOther = async () => {
    while (left > 0) {
      const messages = Array.from({ length: Math.min(atOnce, left) }, () => ({ value, partition: 0 }));
      left -= messages.length;
      await producer.send({ topic, acks, compression: CompressionTypes.None, messages });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sendOneAfterTheOther));
  const seconds = (performance.now() - start) / 1000;
  await producer.disconnect();
  return { seconds };
}

/** From the first batch to the last: joining the group does not count. */
export async function kafkajsConsume(job: KafkajsJob): Promise<{ seconds: number }> {
  const { topic, messages: total } = job;
  const consumer = client(job).consumer({ groupId: `of-${topic}`, maxBytesPerPartition: FETCH_BYTES });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const { promise: done, resolve } = Promise.withResolvers<number>();
  let [began, count] = [0, 0];
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      began ||= performance.now();
      count += batch.messages.length;
      if (count >= total) resolve((performance.now() - began) / 1000);
    },
  });
  const seconds = await done;
  await consumer.disconnect();
  return { seconds };
}

function client({ port }: KafkajsJob): Kafka {
  return new Kafka({ clientId: "bench", brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING });
}
