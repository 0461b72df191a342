/** kafkajs: a producer, idempotent or not, and two consumers that share a group. */
import { Kafka, logLevel, Partitioners } from "kafkajs";
import { produceBatches, workloadsOf } from "./library";
import { groupOf, Progress, pause, placeIn, SILENCE_MS_MAX, soon, type Workplace } from "./workload";

const CONSUMERS = 2;
const LOOK_MS = 200;
const COMMIT_MS = 200;

function kafkaFor({ host, port, topic }: Workplace): Kafka {
  return new Kafka({
    clientId: topic,
    brokers: [`${host}:${port}`],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    requestTimeout: 3000,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
  });
}

async function produce(workplace: Workplace, isIdempotent: boolean): Promise<void> {
  const { topic, over } = workplace;
  const producer = kafkaFor(workplace).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: isIdempotent,
    ...(isIdempotent ? { maxInFlightRequests: 1 } : {}),
  });
  await untilConnected(() => producer.connect(), over);
  await produceBatches(workplace, isIdempotent, {
    async send(partition, batch) {
      const messages = batch.map((value) => ({ value, partition }));
      const [stored] = await producer.send({ topic, acks: isIdempotent ? -1 : 1, messages });
      const base = Number(stored?.baseOffset ?? -1);
      return base < 0 ? undefined : base;
    },
    isRefusal(problem) {
      const { type, cause } = problem as { type?: string; cause?: { type?: string } };
      return (type ?? cause?.type) === "MESSAGE_TOO_LARGE";
    },
  });
  await soon(producer.disconnect());
}

async function consume(workplace: Workplace): Promise<void> {
  const progress = new Progress(workplace);
  await Promise.all(Array.from({ length: CONSUMERS }, (_, number) => member(workplace, progress, number)));
}

/**
 * A consumer that gives up, as kafkajs does for some errors, is followed by another, as a supervisor would see to; and so is one that hangs,
 * as it does where a connection is reset at an unlucky moment.
 */
async function member(workplace: Workplace, progress: Progress, number: number): Promise<void> {
  for (let life = 0; !progress.over.aborted; life++)
    await consumerLife(workplace, progress, `${workplace.topic} consumer ${number}.${life}`);
}

async function consumerLife(workplace: Workplace, progress: Progress, name: string): Promise<void> {
  const { topic, recorder } = workplace;
  const group = groupOf(workplace);
  const life = new AbortController();
  const over = AbortSignal.any([life.signal, progress.over]);
  let lastMs = performance.now();
  const consumer = kafkaFor(workplace).consumer({
    groupId: group,
    sessionTimeout: 6000,
    // A member whose connection broke while it joined is waited for that long.
    rebalanceTimeout: 6000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 200,
  });
  /** Partitions that it has had for no message yet, since the group shared them. */
  const fresh = new Set<number>();
  /** When it committed last, of each partition. */
  const committedMs = new Map<number, number>();
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) fresh.add(partition);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) life.abort();
  });
  await untilConnected(() => consumer.connect(), over);
  await untilConnected(() => consumer.subscribe({ topic, fromBeginning: true }), over);
  await consumer
    .run({
      // It commits what it has got here, and nothing by itself, so that all its commits are written down.
      autoCommit: false,
      eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }) => {
        lastMs = performance.now();
        const place = placeIn(workplace, batch.partition);
        const messages = batch.messages.map(({ offset, value }) => {
          return { offset: Number(offset), value: String(value) };
        });
        if (fresh.delete(batch.partition)) recorder.seek(place, name, messages[0]?.offset ?? 0);
        recorder.poll(place, name, messages);
        const last = messages.at(-1);
        if (last !== undefined) resolveOffset(String(last.offset));
        progress.note(batch.partition, Number(batch.lastOffset()) + 1);
        if (last !== undefined && lastMs - (committedMs.get(batch.partition) ?? 0) >= COMMIT_MS) {
          const [partition, next] = [batch.partition, last.offset + 1];
          const answered = recorder.beginCommit(place, group, next);
          const partitions = [{ partition, offset: String(next) }];
          // Of all its ways to commit the one that tells whenever it did not.
          await commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
          answered();
          committedMs.set(partition, lastMs);
        }
        await heartbeat();
      },
    })
    .catch(() => life.abort());
  while (!over.aborted && performance.now() - lastMs < SILENCE_MS_MAX) await pause(LOOK_MS, over);
  await soon(consumer.disconnect());
}

async function untilConnected(connect: () => Promise<unknown>, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    try {
      await connect();
      return;
    } catch {
      await pause(100, over);
    }
  }
}

export const kafkajs = workloadsOf({ name: "kafkajs", produce, consume });
