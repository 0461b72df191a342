/**
 * Topics are created, filled and deleted, and some are created again. One whose deletion was answered is not there at last, with nothing of
 * what was in it; one that was created again has what was written to it since, and nothing else.
 *
 * A name is written down as one log, life after life: at `LIFE` times its number that the topic is there, and its messages behind. So a
 * deletion moves the beginning of that log to the next life. Where a connection breaks a name is left as it is: what was under way on it
 * may still be done, and nobody knows when.
 */
import type { FinalLog } from "../../harness/checks/history/operations";
import { readAll } from "../inspect";
import { type TextLink, withLink } from "./text-link";
import { again, pause, placeIn, Values, type Workload, type Workplace } from "./workload";

const LIFE = 1000;
const LIVES_MAX = 3;
const MESSAGES_MAX = 6;
const PAUSE_MS = 10;
/** Behind the name of the campaign's topic. */
const BIRTH = /^-named-(\d+) life (\d+) began$/;

async function produce(workplace: Workplace): Promise<void> {
  const { random, enough } = workplace;
  let count = 0;
  await again(enough, () =>
    withLink(workplace, async (link) => {
      while (!enough.aborted) {
        const number = count++;
        const last = random.between(0, LIVES_MAX - 1);
        for (let life = 0; life <= last; life++) {
          if (life > 0) await end(link, workplace, number, life - 1);
          await live(link, workplace, number, life);
        }
        if (random.between(0, 1) === 0) await end(link, workplace, number, last);
      }
    }),
  );
}

/** It is created, and filled. */
async function live(link: TextLink, workplace: Workplace, number: number, life: number): Promise<void> {
  const { topic, recorder, random, enough } = workplace;
  const [place, name] = [placeIn(workplace, number), nameOf(workplace, number)];
  const asked = { producer: `${topic} producer`, acks: "all", isIdempotent: false } as const;
  const values = new Values(`${name} life ${life}`, random);
  const birth = birthOf(name, life);
  recorder.send(place, asked, birth);
  const created = await answerTo(link, `create ${name}`);
  if (created.startsWith("ERR TOPIC_ALREADY_EXISTS")) recorder.refuse(birth);
  if (!created.startsWith("OK")) throw new Error(created);
  recorder.acknowledge(birth, life * LIFE);
  for (let left = random.between(1, MESSAGES_MAX); left > 0; left--) {
    const value = values.next();
    recorder.send(place, asked, value);
    const stored = /^OK .*@(\d+)$/.exec(await answerTo(link, `produce ${name}/0 ${value}`));
    if (stored !== null) recorder.acknowledge(value, offsetIn(life, Number(stored[1])));
    await pause(PAUSE_MS, enough);
  }
}

async function end(link: TextLink, workplace: Workplace, number: number, life: number): Promise<void> {
  const place = placeIn(workplace, number);
  workplace.recorder.delete(place, (life + 1) * LIFE);
  const answer = await answerTo(link, `delete ${nameOf(workplace, number)}`);
  if (!answer.startsWith("OK")) throw new Error(answer);
  workplace.recorder.deleted(place, (life + 1) * LIFE);
}

async function answerTo(link: TextLink, line: string): Promise<string> {
  await link.send(line);
  return link.line();
}

function nameOf({ topic }: Workplace, number: number): string {
  return `${topic}-named-${number}`;
}

function birthOf(name: string, life: number): string {
  return `${name} life ${life} began`;
}

/** Of the message at that offset of the topic in that life. */
function offsetIn(life: number, offset: number): number {
  return life * LIFE + 1 + offset;
}

/** Of every name what there is; and takes the topics away. */
async function readEach(workplace: Workplace): Promise<FinalLog[]> {
  const logs: FinalLog[] = [];
  await withLink(workplace, async (link) => {
    const there = await topicsThere(link);
    for (const [number, life] of lastLives(workplace)) {
      const name = nameOf(workplace, number);
      const place = placeIn(workplace, number);
      if (!there.has(name)) logs.push({ ...place, startOffset: 0, messages: [] });
      else {
        const [found] = await readAll(workplace, { ...workplace, topic: name, partitions: 1 });
        logs.push({ ...found!, ...place, messages: messagesOf(found!, name, life) });
        await answerTo(link, `delete ${name}`);
      }
    }
  });
  return logs;
}

/** That the topic is there is the doing of its last life; its messages say themselves in which they were sent. */
function messagesOf({ messages }: FinalLog, name: string, life: number): FinalLog["messages"] {
  const found = messages.map(({ offset, value }) => {
    const own = / life (\d+)\./.exec(value)?.[1];
    return { offset: offsetIn(Number(own ?? life), offset), value };
  });
  return [{ offset: life * LIFE, value: birthOf(name, life) }, ...found].sort((a, b) => a.offset - b.offset);
}

async function topicsThere(link: TextLink): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  await link.send("topics");
  for (let line = await link.line(); !line.startsWith("OK"); line = await link.line())
    names.add(line.split(" ")[0]!);
  return names;
}

/** Of each name the last life that began, or may have. */
function lastLives({ recorder, topic }: Workplace): ReadonlyMap<number, number> {
  const lives = new Map<number, number>();
  for (const operation of recorder.operations) {
    if (operation.kind !== "send" && operation.kind !== "outcome") continue;
    const [, number, life] = BIRTH.exec(operation.value.slice(topic.length)) ?? [];
    if (number === undefined) continue;
    if (operation.kind === "send") lives.set(Number(number), Number(life));
    // The topic was there already: so that is the life before.
    else if (operation.result === "refused") lives.set(Number(number), Number(life) - 1);
  }
  return lives;
}

export const lives: Workload = { name: "deleting topics", produce, readAll: readEach };
