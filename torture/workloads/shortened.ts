/**
 * A topic that is written at its end and deleted at its beginning. What is before a deletion that was answered is not there at last; what
 * is behind every deletion that was asked for is.
 */
import type { Structure } from "../../harness/support/kafka/values";
import { RawLink } from "./raw-link";
import { withLink } from "./text-link";
import { again, pause, placeIn, Values, type Workload, type Workplace } from "./workload";

const PAUSE_MS = 4;
const DELETE_MS = 60;

async function produce(workplace: Workplace): Promise<void> {
  /** Of each partition, the offset behind the last message that was acknowledged. */
  const ends = Array.from({ length: workplace.partitions }, () => 0);
  await Promise.all([write(workplace, ends), shorten(workplace, ends)]);
}

async function write(workplace: Workplace, ends: number[]): Promise<void> {
  const { topic, partitions, recorder, enough } = workplace;
  const values = new Values(topic, workplace.random);
  const asked = { producer: `${topic} producer`, acks: "all", isIdempotent: false } as const;
  await again(enough, () =>
    withLink(workplace, async (link) => {
      for (let turn = 0; !enough.aborted; turn++) {
        const [partition, value] = [turn % partitions, values.next()];
        recorder.send(placeIn(workplace, partition), asked, value);
        await link.send(`produce ${topic}/${partition} ${value}`);
        const stored = /^OK .*@(\d+)$/.exec(await link.line());
        if (stored !== null) {
          recorder.acknowledge(value, Number(stored[1]));
          ends[partition] = Number(stored[1]) + 1;
        }
        await pause(PAUSE_MS, enough);
      }
    }),
  );
}

/** Each time half of what there is at most, so that something is always left that may get lost. */
async function shorten(workplace: Workplace, ends: readonly number[]): Promise<void> {
  const { topic, recorder, enough } = workplace;
  const starts = ends.map(() => 0);
  await again(enough, () =>
    RawLink.with(workplace, async (link) => {
      for (let turn = 0; !enough.aborted; turn++) {
        const partitionIndex = turn % ends.length;
        const place = placeIn(workplace, partitionIndex);
        const offset = Math.floor((starts[partitionIndex]! + ends[partitionIndex]!) / 2);
        starts[partitionIndex] = offset;
        recorder.delete(place, offset);
        const topics = [{ name: topic, partitions: [{ partitionIndex, offset: BigInt(offset) }] }];
        const answer = await link.ask("DeleteRecords", 1, { topics, timeoutMs: 30_000 });
        const [answered] = answer.topics as Structure[];
        const [partition] = answered!.partitions as Structure[];
        if (partition!.errorCode === "NONE") recorder.deleted(place, Number(partition!.lowWatermark));
        await pause(DELETE_MS, enough);
      }
    }),
  );
}

export const shortened: Workload = {
  name: "deleting records",
  config: "segment.bytes=16384",
  produce,
};
