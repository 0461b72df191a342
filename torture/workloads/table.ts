/**
 * A compacted topic, cleaned while it is written to: of each key the last word counts. Only the last value of a key that was acknowledged,
 * with nothing sent for that key behind it, has to be there at last.
 */
import { withLink } from "./text-link";
import { again, pause, placeIn, Values, type Workload, type Workplace } from "./workload";

const KEYS = 40;
const PAUSE_MS = 2;

async function produce(workplace: Workplace): Promise<void> {
  const { topic, recorder, random, enough } = workplace;
  const values = new Values(topic, random);
  const asked = { producer: `${topic} producer`, acks: "all", isIdempotent: false } as const;
  /** Of each key: the value that was sent last, and whether it was acknowledged. */
  const last = new Map<string, { value: string; offset: number | undefined }>();
  await again(enough, () =>
    withLink(workplace, async (link) => {
      while (!enough.aborted) {
        const [key, value] = [`key-${random.between(0, KEYS - 1)}`, values.next()];
        recorder.send(placeIn(workplace, 0), asked, value);
        last.set(key, { value, offset: undefined });
        await link.send(`produce ${topic}/0 key=${key} ${value}`);
        const stored = /^OK .*@(\d+)$/.exec(await link.line());
        if (stored !== null) last.set(key, { value, offset: Number(stored[1]) });
        await pause(PAUSE_MS, enough);
      }
    }),
  );
  for (const { value, offset } of last.values())
    if (offset !== undefined) recorder.acknowledge(value, offset);
}

export const table: Workload = {
  name: "a compacted topic",
  config: "cleanup.policy=compact segment.bytes=16384 min.cleanable.dirty.ratio=0.01",
  produce,
};
