/**
 * What the workloads of client libraries share. Each library is at work twice: once with an idempotent producer, which waits for acks=all,
 * and once with acks=1.
 */
import { pause, placeIn, Values, type Workload, type Workplace } from "./workload";

const BATCH_MESSAGES_MAX = 5;
const PAUSE_MS = 10;

interface Library {
  name: string;
  produce(workplace: Workplace, isIdempotent: boolean): Promise<void>;
  consume(workplace: Workplace): Promise<void>;
  missing?(): Promise<string | undefined>;
}

export function workloadsOf({ name, produce, ...rest }: Library): Workload[] {
  const shared = { ...rest, isReadAhead: true };
  return [
    { ...shared, name: `${name}, acks=1`, produce: (workplace) => produce(workplace, false) },
    { ...shared, name: `${name}, idempotent`, produce: (workplace) => produce(workplace, true) },
  ];
}

/** How the messages of one that produces are written down. */
export function askedBy({ topic }: Workplace, isIdempotent: boolean) {
  return { producer: `${topic} producer`, acks: isIdempotent ? "all" : 1, isIdempotent } as const;
}

export interface Sender {
  /** Resolves with the offset of the first, where the library tells it. */
  send(partition: number, batch: readonly string[]): Promise<number | undefined>;
  /** Whether the broker refused a batch: whatever else a library gave up for, the batch may be stored. */
  isRefusal(problem: unknown): boolean;
}

/** A batch of a few messages after the other, until it is enough. */
export async function produceBatches(
  workplace: Workplace,
  isIdempotent: boolean,
  { send, isRefusal }: Sender,
): Promise<void> {
  const { topic, partitions, recorder, random, enough } = workplace;
  const asked = askedBy(workplace, isIdempotent);
  const values = new Values(topic, random);
  while (!enough.aborted) {
    const partition = random.between(0, partitions - 1);
    const batch = Array.from({ length: random.between(1, BATCH_MESSAGES_MAX) }, () => values.next());
    for (const value of batch) recorder.send(placeIn(workplace, partition), asked, value);
    try {
      const base = await send(partition, batch);
      for (const [at, value] of batch.entries())
        recorder.acknowledge(value, base === undefined ? undefined : base + at);
    } catch (problem) {
      if (isRefusal(problem)) for (const value of batch) recorder.refuse(value);
    }
    await pause(PAUSE_MS, enough);
  }
}
