/** Asks the broker itself, past the network that fails: prepares the topics of a round, and reads what is there at last. */
import type { FinalLog } from "../harness/checks/history/operations";
import { type Address, committedBy, readReply, type TextLink, withLink } from "./workloads/text-link";
import { groupOf, MESSAGE_BYTES_MAX, placeIn, type Workload, type Workplace } from "./workloads/workload";

const READ_MESSAGES_MAX = 2000;

export async function createTopic(
  address: Address,
  topic: string,
  partitions: number,
  { config = "" }: Workload,
): Promise<void> {
  const line = `create ${topic} partitions=${partitions} max.message.bytes=${MESSAGE_BYTES_MAX} ${config}`;
  await withLink(address, (link) => expectOk(link, line));
}

export async function deleteTopics(address: Address, topics: readonly string[]): Promise<void> {
  await withLink(address, async (link) => {
    for (const topic of topics) await expectOk(link, `delete ${topic}`);
  });
}

async function expectOk(link: TextLink, line: string): Promise<void> {
  await link.send(line);
  const reply = await link.line();
  if (!reply.startsWith("OK")) throw new Error(`"${line}" was answered: ${reply}`);
}

export interface Ends {
  /** Of each partition; 0 where it cannot be read. */
  offsets: number[];
  /** What the broker said of those that cannot be read. */
  refusals: string[];
}

export async function endsOf(address: Address, { topic, partitions }: Workplace): Promise<Ends> {
  const ends: Ends = { offsets: [], refusals: [] };
  await withLink(address, async (link) => {
    for (let partition = 0; partition < partitions; partition++) {
      await link.send(`consume ${topic}/${partition} latest`);
      const next = await orRefusal(() => readReply(link));
      if (typeof next === "string") ends.refusals.push(next);
      ends.offsets.push(typeof next === "string" ? 0 : next.next[0]!.offset);
    }
  });
  return ends;
}

/** Writes down where the group of a workload stands; nowhere, if it has none. Resolves with what the broker said instead. */
export async function noteCommitted(address: Address, workplace: Workplace): Promise<string[]> {
  const group = groupOf(workplace);
  const refusals: string[] = [];
  await withLink(address, async (link) => {
    const committed = await orRefusal(() => committedBy(link, group));
    if (typeof committed === "string") refusals.push(`where the group ${group} stands: ${committed}`);
    else
      for (let partition = 0; partition < workplace.partitions; partition++)
        workplace.recorder.committed(placeIn(workplace, partition), group, committed.get(partition) ?? -1);
  });
  return refusals;
}

/** Everything that the partitions hold, from their beginnings. */
export async function readAll(address: Address, { topic, partitions }: Workplace): Promise<FinalLog[]> {
  const logs: FinalLog[] = [];
  await withLink(address, async (link) => {
    for (let partition = 0; partition < partitions; partition++)
      logs.push(await readPartition(link, topic, partition));
  });
  return logs;
}

async function readPartition(link: TextLink, topic: string, partition: number): Promise<FinalLog> {
  const messages: { offset: number; value: string }[] = [];
  for (let from: number | string = "earliest"; ; ) {
    await link.send(`consume ${topic}/${partition} ${from} max=${READ_MESSAGES_MAX} format=json`);
    const reply = await orRefusal(() => readReply(link));
    const log = { topic, partition, startOffset: 0, messages };
    if (typeof reply === "string") return { ...log, refusal: reply };
    if (reply.messages.length === 0) return log;
    messages.push(...reply.messages);
    from = reply.next[0]!.offset;
  }
}

/** What the broker refuses is an answer, too; where it does not answer at all nothing more can be said. */
async function orRefusal<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (problem) {
    const { message } = problem as Error;
    if (message.startsWith("ERR ")) return message;
    throw problem;
  }
}
