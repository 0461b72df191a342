/** kafkajs: a producer, idempotent or not, and two consumers that share a group. */
import { Kafka, logLevel, Partitioners } from "kafkajs";
import {
  Progress,
  pause,
  placeIn,
  SILENCE_MS_MAX,
  soon,
  Values,
  type Workload,
  type Workplace,
} from "./workload";

const BATCH_MESSAGES_MAX = 5;
const PAUSE_MS = 10;
const CONSUMERS = 2;
const LOOK_MS = 200;

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
  const { topic, recorder, random, enough, over } = workplace;
  const producer = kafkaFor(workplace).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: isIdempotent,
    ...(isIdempotent ? { maxInFlightRequests: 1 } : {}),
  });
  const acks = isIdempotent ? "all" : 1;
  const asked = { producer: `${topic} producer`, acks, isIdempotent } as const;
  const values = new Values(topic, random);
  await untilConnected(() => producer.connect(), over);
  while (!enough.aborted) {
    const partition = random.between(0, workplace.partitions - 1);
    const batch = Array.from({ length: random.between(1, BATCH_MESSAGES_MAX) }, () => values.next());
    for (const value of batch) recorder.send(placeIn(workplace, partition), asked, value);
    try {
      const messages = batch.map((value) => ({ value, partition }));
      const [stored] = await producer.send({ topic, acks: acks === 1 ? 1 : -1, messages });
      const baseOffset = Number(stored?.baseOffset ?? -1);
      for (const [at, value] of batch.entries())
        recorder.acknowledge(value, baseOffset < 0 ? undefined : baseOffset + at);
    } catch (problem) {
      // Whatever else it gave up for, the batch may be stored.
      const { type, cause } = problem as { type?: string; cause?: { type?: string } };
      if ((type ?? cause?.type) === "MESSAGE_TOO_LARGE") for (const value of batch) recorder.refuse(value);
    }
    await pause(PAUSE_MS, enough);
  }
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
  const life = new AbortController();
  const over = AbortSignal.any([life.signal, progress.over]);
  let lastMs = performance.now();
  const consumer = kafkaFor(workplace).consumer({
    groupId: `${topic}-group`,
    sessionTimeout: 6000,
    // A member whose connection broke while it joined is waited for that long.
    rebalanceTimeout: 6000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 200,
  });
  /** Partitions that it has had for no message yet, since the group shared them. */
  const fresh = new Set<number>();
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
      autoCommitInterval: 200,
      eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }) => {
        lastMs = performance.now();
        const place = placeIn(workplace, batch.partition);
        const messages = batch.messages.map(({ offset, value }) => {
          return { offset: Number(offset), value: String(value) };
        });
        if (fresh.delete(batch.partition)) recorder.seek(place, name, messages[0]?.offset ?? 0);
        recorder.poll(place, name, messages);
        const last = batch.messages.at(-1);
        if (last !== undefined) resolveOffset(last.offset);
        progress.note(batch.partition, Number(batch.lastOffset()) + 1);
        await commitOffsetsIfNecessary();
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

export const kafkajsIdempotent: Workload = {
  name: "kafkajs, idempotent",
  isReadAhead: true,
  produce: (workplace) => produce(workplace, true),
  consume,
};
export const kafkajsOnce: Workload = {
  name: "kafkajs, acks=1",
  isReadAhead: true,
  produce: (workplace) => produce(workplace, false),
  consume,
};
