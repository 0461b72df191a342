/**
 * Kafka's protocol, byte by byte: a producer with acks=1 that never tries again, an idempotent one that tries again until it is told, and
 * a consumer that commits where it is, and reads on from there whenever its connection broke.
 */
import { decodeBatches, encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Structure } from "../../harness/support/kafka/values";
import { RawLink } from "./raw-link";
import { again, groupOf, Progress, pause, placeIn, Values, type Workload, type Workplace } from "./workload";

const BATCH_MESSAGES_MAX = 5;
const PAUSE_MS = 6;
const PRODUCE = { acksOne: 1, acksAll: -1 };
/** The answers after which a batch is certainly not stored. What a disk in trouble took, nobody knows. */
const REFUSALS = new Set(["MESSAGE_TOO_LARGE", "UNKNOWN_TOPIC_OR_PARTITION", "INVALID_RECORD"]);

interface Batch {
  partition: number;
  values: string[];
  /** Without an idempotent producer: -1. */
  sequence: number;
}

function nextBatch(workplace: Workplace, values: Values): Batch {
  const { random, partitions } = workplace;
  const count = random.between(1, BATCH_MESSAGES_MAX);
  return {
    partition: random.between(0, partitions - 1),
    values: Array.from({ length: count }, () => values.next()),
    sequence: -1,
  };
}

function produceRequest(
  topic: string,
  { partition, values, sequence }: Batch,
  acks: number,
  producerId: bigint,
): Structure {
  const header = producerId < 0n ? {} : { producerId, producerEpoch: 0n, baseSequence: BigInt(sequence) };
  const records = encodeBatch({
    records: values.map((value) => ({ key: null, value })),
    compression: sequence % 3 === 2 ? "gzip" : "none",
    header,
    hasWrongCrc: false,
  });
  const partitionData = [{ index: partition, records }];
  return { transactionalId: null, acks, timeoutMs: 30_000, topicData: [{ name: topic, partitionData }] };
}

interface Stored {
  error: string;
  baseOffset: number;
}

function storedIn(answer: Structure): Stored {
  const [response] = answer.responses as Structure[];
  const [partition] = response!.partitionResponses as Structure[];
  return { error: String(partition!.errorCode), baseOffset: Number(partition!.baseOffset) };
}

async function produceOnce(workplace: Workplace): Promise<void> {
  const { topic, recorder, enough } = workplace;
  const values = new Values(topic, workplace.random);
  const asked = { producer: `${topic} producer`, acks: 1, isIdempotent: false } as const;
  await again(enough, () =>
    RawLink.with(workplace, async (link) => {
      while (!enough.aborted) {
        const batch = nextBatch(workplace, values);
        for (const value of batch.values) recorder.send(placeIn(workplace, batch.partition), asked, value);
        const answer = await link.ask("Produce", 7, produceRequest(topic, batch, PRODUCE.acksOne, -1n));
        note(workplace, batch, storedIn(answer));
        await pause(PAUSE_MS, enough);
      }
    }),
  );
}

function note({ recorder }: Workplace, batch: Batch, { error, baseOffset }: Stored): void {
  for (const [at, value] of batch.values.entries()) {
    if (error === "NONE") recorder.acknowledge(value, baseOffset + at);
    else if (REFUSALS.has(error)) recorder.refuse(value);
  }
}

/** One batch after the other in each partition, each until the broker says what became of it. */
async function produceIdempotently(workplace: Workplace): Promise<void> {
  const { topic, recorder, enough, over } = workplace;
  const values = new Values(topic, workplace.random);
  const asked = { producer: `${topic} producer`, acks: "all", isIdempotent: true } as const;
  const sequences = Array.from({ length: workplace.partitions }, () => 0);
  let producerId = -1n;
  let unanswered: Batch | undefined;
  const isFinished = new AbortController();
  await again(AbortSignal.any([over, isFinished.signal]), () =>
    RawLink.with(workplace, async (link) => {
      if (producerId < 0n) {
        const answer = await link.ask("InitProducerId", 1, { transactionalId: null });
        if (answer.errorCode !== "NONE") throw new Error(String(answer.errorCode));
        producerId = BigInt(answer.producerId as bigint);
      }
      while (unanswered !== undefined || !enough.aborted) {
        if (unanswered === undefined) {
          const batch = nextBatch(workplace, values);
          unanswered = { ...batch, sequence: sequences[batch.partition]! };
          for (const value of batch.values) recorder.send(placeIn(workplace, batch.partition), asked, value);
        }
        const request = produceRequest(topic, unanswered, PRODUCE.acksAll, producerId);
        const stored = storedIn(await link.ask("Produce", 7, request));
        const isRefused = REFUSALS.has(stored.error);
        if (stored.error !== "NONE" && !isRefused) throw new Error(stored.error);
        note(workplace, unanswered, stored);
        if (!isRefused) sequences[unanswered.partition]! += unanswered.values.length;
        unanswered = undefined;
        await pause(PAUSE_MS, enough);
      }
      isFinished.abort();
    }),
  );
}

async function consume(workplace: Workplace): Promise<void> {
  const [group, consumer] = [groupOf(workplace), `${workplace.topic} consumer`];
  const progress = new Progress(workplace);
  await again(progress.over, () =>
    RawLink.with(workplace, async (link) => {
      const positions = await startingPositions(link, workplace, group);
      for (const [partition, offset] of positions.entries())
        workplace.recorder.seek(placeIn(workplace, partition), consumer, offset);
      while (!progress.over.aborted) {
        await fetchOnce(link, workplace, consumer, positions);
        await commit(link, workplace, group, positions);
        for (const [partition, offset] of positions.entries()) progress.note(partition, offset);
        await pause(PAUSE_MS, progress.over);
      }
    }),
  );
}

/** Where the group is; at the beginning where it is nowhere. */
async function startingPositions(link: RawLink, workplace: Workplace, group: string): Promise<number[]> {
  const partitionIndexes = Array.from({ length: workplace.partitions }, (_, partition) => partition);
  const topics = [{ name: workplace.topic, partitionIndexes }];
  const answer = await link.ask("OffsetFetch", 5, { groupId: group, topics });
  const [topic] = answer.topics as Structure[];
  const positions = partitionIndexes.map(() => 0);
  for (const { partitionIndex, committedOffset, errorCode } of topic!.partitions as Structure[]) {
    if (errorCode !== "NONE") throw new Error(String(errorCode));
    const [partition, offset] = [Number(partitionIndex), Number(committedOffset)];
    workplace.recorder.committed(placeIn(workplace, partition), group, offset);
    positions[partition] = Math.max(offset, 0);
  }
  return positions;
}

async function fetchOnce(
  link: RawLink,
  workplace: Workplace,
  consumer: string,
  positions: number[],
): Promise<void> {
  const partitions = positions.map((fetchOffset, partition) => ({ partition, fetchOffset }));
  const topics = [{ topic: workplace.topic, partitions }];
  const answer = await link.ask("Fetch", 4, { maxWaitMs: 200, minBytes: 1, isolationLevel: 0, topics });
  const [response] = answer.responses as Structure[];
  for (const { partitionIndex, errorCode, records } of (response?.partitions ?? []) as Structure[]) {
    const partition = Number(partitionIndex);
    if (errorCode === "OFFSET_OUT_OF_RANGE") {
      // A power cut took what was here: it goes on from where the log ends now.
      positions[partition] = await endOf(link, workplace.topic, partition);
      workplace.recorder.seek(placeIn(workplace, partition), consumer, positions[partition]!);
      continue;
    }
    if (errorCode !== "NONE") throw new Error(String(errorCode));
    const messages = decodeBatches((records as Buffer | null) ?? Buffer.alloc(0))
      .flatMap((batch) => batch.messages)
      .map(({ offset, value }) => ({ offset: Number(offset), value: value ?? "" }))
      .filter(({ offset }) => offset >= positions[partition]!);
    workplace.recorder.poll(placeIn(workplace, partition), consumer, messages);
    const last = messages.at(-1);
    if (last !== undefined) positions[partition] = last.offset + 1;
  }
}

async function endOf(link: RawLink, name: string, partitionIndex: number): Promise<number> {
  const topics = [{ name, partitions: [{ partitionIndex, timestamp: -1n }] }];
  const answer = await link.ask("ListOffsets", 1, { replicaId: -1, topics });
  const [topic] = answer.topics as Structure[];
  const [partition] = topic!.partitions as Structure[];
  if (partition!.errorCode !== "NONE") throw new Error(String(partition!.errorCode));
  return Number(partition!.offset);
}

async function commit(
  link: RawLink,
  workplace: Workplace,
  group: string,
  positions: readonly number[],
): Promise<void> {
  const partitions = positions.map((committedOffset, partitionIndex) => {
    return { partitionIndex, committedOffset, committedMetadata: null };
  });
  const topics = [{ name: workplace.topic, partitions }];
  const answered = positions.map((offset, partition) =>
    workplace.recorder.beginCommit(placeIn(workplace, partition), group, offset),
  );
  const answer = await link.ask("OffsetCommit", 5, { groupId: group, memberId: "", topics });
  const [topic] = answer.topics as Structure[];
  for (const { partitionIndex, errorCode } of topic!.partitions as Structure[]) {
    if (errorCode !== "NONE") throw new Error(String(errorCode));
    answered[Number(partitionIndex)]!();
  }
}

export const rawOnce: Workload = { name: "raw Kafka, acks=1", produce: produceOnce, consume };
export const rawIdempotent: Workload = {
  name: "raw Kafka, idempotent",
  produce: produceIdempotently,
  consume,
};
