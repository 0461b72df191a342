/**
 * People with `nc`: a producer that does not wait for its replies, and a consumer that reads on from where it is; or from where its group
 * is. Every text produce is acknowledged with acks=all.
 */
import { committedBy, readReply, type TextLink, withLink } from "./text-link";
import { again, groupOf, Progress, pause, placeIn, Values, type Workload, type Workplace } from "./workload";

const OUTSTANDING_MAX = 8;
const PAUSE_MS = 4;
const LOOK_MS = 30;

async function produce(workplace: Workplace): Promise<void> {
  const values = new Values(workplace.topic, workplace.random);
  await again(workplace.enough, () => withLink(workplace, (link) => produceOn(link, workplace, values)));
}

/** Until the connection ends: what is outstanding then may be stored or not. */
async function produceOn(link: TextLink, workplace: Workplace, values: Values): Promise<void> {
  const { recorder, partitions, random, topic, enough } = workplace;
  const asked = { producer: `${topic} producer`, acks: "all", isIdempotent: false } as const;
  const outstanding: string[] = [];
  for (;;) {
    while (outstanding.length < OUTSTANDING_MAX && !enough.aborted) {
      const [partition, value] = [random.between(0, partitions - 1), values.next()];
      recorder.send(placeIn(workplace, partition), asked, value);
      outstanding.push(value);
      await link.send(`produce ${topic}/${partition} ${value}`);
    }
    const value = outstanding.shift();
    if (value === undefined) return;
    const reply = await link.line();
    const stored = /^OK .*@(\d+)$/.exec(reply);
    if (stored !== null) recorder.acknowledge(value, Number(stored[1]));
    // What a disk in trouble took, nobody knows; any other refusal is one.
    else if (!reply.startsWith("ERR KAFKA_STORAGE_ERROR")) recorder.refuse(value);
    await pause(PAUSE_MS, enough);
  }
}

/** Reads on, and moves the position. */
async function readOn(
  link: TextLink,
  workplace: Workplace,
  partition: number,
  positions: number[],
): Promise<void> {
  const { topic, recorder } = workplace;
  const [place, consumer] = [placeIn(workplace, partition), `${topic} consumer`];
  await link.send(`consume ${topic}/${partition} ${positions[partition]} max=400 format=json`);
  const reply = await readReply(link).catch((problem: Error) => {
    if (problem.message.startsWith("ERR OFFSET_OUT_OF_RANGE")) return undefined;
    throw problem;
  });
  if (reply === undefined) {
    positions[partition] = await nearest(link, `${topic}/${partition}`, positions[partition]!);
    recorder.seek(place, consumer, positions[partition]!);
    return;
  }
  recorder.poll(place, consumer, reply.messages);
  const last = reply.messages.at(-1);
  if (last !== undefined) positions[partition] = last.offset + 1;
}

/**
 * Where to go on from an offset that is out of range. What nobody had flushed a power cut takes, also from behind a consumer: then that is
 * the end. Retention may take what nobody has read yet: then it is the beginning.
 */
async function nearest(link: TextLink, place: string, offset: number): Promise<number> {
  await link.send(`consume ${place} latest`);
  const end = (await readReply(link)).next[0]!.offset;
  if (offset > end) return end;
  await link.send(`consume ${place} earliest max=1 format=json`);
  const { messages, next } = await readReply(link);
  return messages[0]?.offset ?? next[0]!.offset;
}

async function consume(workplace: Workplace): Promise<void> {
  const progress = new Progress(workplace);
  const positions = [...progress.next];
  for (const [partition, offset] of positions.entries())
    workplace.recorder.seek(placeIn(workplace, partition), `${workplace.topic} consumer`, offset);
  await again(progress.over, () =>
    withLink(workplace, async (link) => {
      while (!progress.over.aborted) {
        for (const partition of positions.keys()) {
          await readOn(link, workplace, partition, positions);
          progress.note(partition, positions[partition]!);
        }
        await pause(LOOK_MS, progress.over);
      }
    }),
  );
}

/**
 * It commits what it has got, itself. (`consume group=…` commits what the operating system has taken to send, and a reset may still take that
 * away on its way: see docs/PROTOCOL.md.)
 */
async function consumeInGroup(workplace: Workplace): Promise<void> {
  const { topic, recorder } = workplace;
  const [group, consumer] = [groupOf(workplace), `${topic} consumer`];
  const progress = new Progress(workplace);
  await again(progress.over, () =>
    withLink(workplace, async (link) => {
      const committed = await committedBy(link, group);
      const positions = progress.next.map((_, partition) => committed.get(partition) ?? 0);
      for (const [partition, offset] of positions.entries()) {
        recorder.committed(placeIn(workplace, partition), group, committed.get(partition) ?? -1);
        recorder.seek(placeIn(workplace, partition), consumer, offset);
      }
      while (!progress.over.aborted) {
        for (const partition of positions.keys()) {
          await readOn(link, workplace, partition, positions);
          const next = positions[partition]!;
          const answered = recorder.beginCommit(placeIn(workplace, partition), group, next);
          await link.send(`commit ${topic}/${partition} group=${group} offset=${next}`);
          await readReply(link);
          answered();
          progress.note(partition, next);
        }
        await pause(LOOK_MS, progress.over);
      }
    }),
  );
}

export const text: Workload = { name: "text", produce, consume };
export const textGroup: Workload = { name: "text in a group", produce, consume: consumeInGroup };
