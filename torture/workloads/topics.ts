/** Topics are created all the time. One whose creation was acknowledged is there at last; and each that is there was asked for. */
import type { FinalLog } from "../../harness/checks/history/operations";
import { withLink } from "./text-link";
import { again, pause, placeIn, type Workload, type Workplace } from "./workload";

const PAUSE_MS = 40;

async function produce(workplace: Workplace): Promise<void> {
  const { topic, recorder, enough } = workplace;
  const asked = { producer: `${topic} creator`, acks: "all", isIdempotent: true } as const;
  let count = 0;
  await again(enough, () =>
    withLink(workplace, async (link) => {
      while (!enough.aborted) {
        const name = `${topic}-made-${count++}`;
        recorder.send(placeIn(workplace, 0), asked, name);
        await link.send(`create ${name}`);
        if ((await link.line()).startsWith("OK")) recorder.acknowledge(name, undefined);
        await pause(PAUSE_MS, enough);
      }
    }),
  );
}

/** The names of the topics, as if they were messages; and takes the topics away. */
async function readAll(workplace: Workplace): Promise<FinalLog[]> {
  const messages: { offset: number; value: string }[] = [];
  await withLink(workplace, async (link) => {
    await link.send("topics");
    for (let line = await link.line(); !line.startsWith("OK"); line = await link.line()) {
      const [name = ""] = line.split(" ");
      if (name.startsWith(`${workplace.topic}-made-`))
        messages.push({ offset: messages.length, value: name });
    }
    for (const { value } of messages) {
      await link.send(`delete ${value}`);
      await link.line();
    }
  });
  return [{ ...placeIn(workplace, 0), startOffset: 0, messages }];
}

export const topics: Workload = { name: "creating topics", produce, readAll };
