/**
 * Compacted topics.
 *
 * The cleaner works when it likes, so these steps look again and again until it has. What a topic holds is read by the command `consume`, from
 * the first message to the last, over all segments.
 */
import { type DataTable, Given, Then } from "@cucumber/cucumber";
import { PATIENCE_MS } from "../support/client";
import type { LabWorld } from "../support/world";

interface Row {
  offset: string;
  key: string;
  value: string;
}

/** A compacted topic of one partition that is cleaned as soon as there is something to clean; and a further configuration. */
Given(
  "the compacted topic {string} with the configuration {string}",
  async function (this: LabWorld, topic: string, config: string) {
    const eager = "cleanup.policy=compact min.cleanable.dirty.ratio=0";
    const answer = await this.ask(`create ${topic} ${eager} ${config}\\n`);
    if (!answer.startsWith("OK ")) throw new Error(`the topic could not be created: ${answer}`);
  },
);

/** The topic's only partition soon holds exactly these messages. Columns: offset, key, value; `null` is none. */
Then("{string} is soon cleaned to:", async function (this: LabWorld, topic: string, table: DataTable) {
  await soonHolds(this, topic, table.hashes() as unknown as Row[]);
});

/** The topic's only partition holds exactly these messages now. */
Then("{string} is still:", async function (this: LabWorld, topic: string, table: DataTable) {
  const found = inWords(await rowsIn(this, topic));
  const expected = inWords(table.hashes() as unknown as Row[]);
  if (found !== expected) throw new Error(`expected:\n${expected}\nfound:\n${found}`);
});

async function soonHolds(world: LabWorld, topic: string, rows: Row[]): Promise<void> {
  const expected = inWords(rows);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = inWords(await rowsIn(world, topic));
    if (found === expected) return;
    if (performance.now() > deadline)
      throw new Error(
        `within ${PATIENCE_MS / 1000} s this did not come true:\n${expected}\nlast found:\n${found}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function rowsIn(world: LabWorld, topic: string): Promise<Row[]> {
  const answer = await world.ask(`consume ${topic} earliest format=json\\n`);
  const lines = answer.split("\n").filter((line) => line.startsWith("{"));
  if (!/^OK /m.test(answer)) throw new Error(`the topic could not be read: ${answer}`);
  return lines.map((line) => {
    const { offset, key, value } = JSON.parse(line);
    return { offset: String(offset), key: String(key), value: String(value) };
  });
}

function inWords(rows: readonly Row[]): string {
  return rows.map(({ offset, key, value }) => `  ${offset}: ${key}=${value}`).join("\n");
}
