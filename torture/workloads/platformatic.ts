/** @platformatic/kafka: a producer, idempotent or not, and a consumer in a group that commits what it has got. */
import { Consumer, Producer, stringDeserializers, stringSerializers } from "@platformatic/kafka";
import { produceBatches, workloadsOf } from "./library";
import { groupOf, Progress, pause, placeIn, SILENCE_MS_MAX, soon, type Workplace } from "./workload";

const PAUSE_MS = 10;
const COMMIT_MS = 100;
const REFUSED = "MESSAGE_TOO_LARGE";

function optionsFor({ host, port, topic }: Workplace) {
  return {
    clientId: topic,
    bootstrapBrokers: [`${host}:${port}`],
    connectTimeout: 1000,
    timeout: 3000,
    retries: 100,
    retryDelay: 100,
  };
}

async function produce(workplace: Workplace, isIdempotent: boolean): Promise<void> {
  const { topic } = workplace;
  const producer = new Producer({
    ...optionsFor(workplace),
    serializers: stringSerializers,
    idempotent: isIdempotent,
  });
  await produceBatches(workplace, isIdempotent, {
    async send(partition, batch) {
      const messages = batch.map((value) => ({ topic, partition, value }));
      const { offsets } = await producer.send({ messages, acks: isIdempotent ? -1 : 1 });
      const base = offsets?.find((one) => one.partition === partition)?.offset;
      return base === undefined ? undefined : Number(base);
    },
    isRefusal: (problem) => isRefusal(problem as Failure),
  });
  await soon(producer.close());
}

interface Failure {
  apiId?: string;
  errors?: Failure[];
  cause?: Failure;
}

/** Its errors hold others, and somewhere among them what the broker said. */
function isRefusal({ apiId, errors = [], cause }: Failure): boolean {
  return apiId === REFUSED || errors.some(isRefusal) || (cause !== undefined && isRefusal(cause));
}

async function consume(workplace: Workplace): Promise<void> {
  const progress = new Progress(workplace);
  while (!progress.over.aborted) {
    await consumerLife(workplace, progress).catch(() => {});
    await pause(PAUSE_MS, progress.over);
  }
}

async function consumerLife(workplace: Workplace, progress: Progress): Promise<void> {
  const { topic, recorder } = workplace;
  const [name, group] = [`${topic} consumer`, groupOf(workplace)];
  const life = new AbortController();
  const over = AbortSignal.any([life.signal, progress.over]);
  const consumer = new Consumer({
    ...optionsFor(workplace),
    retries: 10,
    groupId: group,
    deserializers: stringDeserializers,
    maxWaitTime: 200,
    sessionTimeout: 6000,
    rebalanceTimeout: 6000,
    heartbeatInterval: 500,
    autocommit: false,
  });
  /** Of each partition that it has read of. */
  const next = new Map<number, number>();
  let lastMs = performance.now();
  const stream = await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" });
  stream.on("error", () => life.abort());
  stream.on("data", ({ partition, offset, value }) => {
    lastMs = performance.now();
    const [place, at] = [placeIn(workplace, partition), Number(offset)];
    // Whenever its group is shared anew it goes back to what is committed, and tells nobody: only going back is that.
    if (at < (next.get(partition) ?? Number.POSITIVE_INFINITY)) recorder.seek(place, name, at);
    recorder.poll(place, name, [{ offset: at, value: value ?? "" }]);
    next.set(partition, at + 1);
    progress.note(partition, at + 1);
  });
  const committed = new Map<number, number>();
  while (!over.aborted && performance.now() - lastMs < SILENCE_MS_MAX) {
    await pause(COMMIT_MS, over);
    for (const [partition, offset] of [...next]) {
      if (committed.get(partition) === offset) continue;
      const answered = recorder.beginCommit(placeIn(workplace, partition), group, offset);
      await consumer.commit({ offsets: [{ topic, partition, offset: BigInt(offset), leaderEpoch: -1 }] });
      answered();
      committed.set(partition, offset);
    }
  }
  await soon(stream.close());
  await soon(consumer.close(true));
}

export const platformatic = workloadsOf({ name: "@platformatic/kafka", produce, consume });
