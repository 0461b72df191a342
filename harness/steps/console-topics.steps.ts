/**
 * Topics in the console.
 *
 * A partition (`my-topic-0`) is a lane of cells, numbered by their offsets. A cell is an option in the list `Messages of my-topic-0`; its name says its offset,
 * its key and its value.
 */
import { spawn } from "node:child_process";
import { Then, When } from "@cucumber/cucumber";
import type { Locator } from "playwright-core";
import { PATIENCE_MS } from "../support/client";
import { run, shell } from "../support/netcat";
import type { LabWorld } from "../support/world";
import { seen, soon } from "./console.steps";

/** A lane draws what is seen of it and little more, however long it is. */
const CELLS_MAX = 100;
const MEASURED = 20;
const MEASURE_EVERY_MS = 50;

/** The cell soon says all of these words (`key alice, value Hello`), and can be seen. */
Then(
  "the cell {int} of {string} soon says {string}",
  async function (this: LabWorld, offset: number, partition: string, words: string) {
    const said = new RegExp(`^offsets? ${offset}[,: ].*${escaped(this.browser.text(words))}`);
    const cells = laneOf(this, partition).getByRole("option");
    await seen(laneOf(this, partition).getByRole("option", { name: said })).catch(async (problem: Error) => {
      throw new Error(`${problem.message}\nthe cells say:\n${(await cells.allInnerTexts()).join("\n")}`);
    });
  },
);

/** The cell soon is within what is seen of its lane. */
Then(
  "the cell {int} of {string} is in sight",
  async function (this: LabWorld, offset: number, partition: string) {
    const [cell, lane] = [cellOf(this, partition, offset), laneOf(this, partition)];
    await seen(cell);
    const isInside = async () => {
      const [inner, outer] = [await cell.boundingBox(), await lane.boundingBox()];
      if (inner === null || outer === null) return false;
      return inner.x >= outer.x - 1 && inner.x + inner.width <= outer.x + outer.width + 1;
    };
    await soon(isInside, async () => "it is drawn outside of what is seen");
  },
);

/** Puts the focus on a cell that is in sight. */
When(
  "the cell {int} of {string} is looked at",
  async function (this: LabWorld, offset: number, partition: string) {
    const cell = cellOf(this, partition, offset);
    await seen(cell);
    await cell.click();
  },
);

/** The focus soon is on that cell. */
Then(
  "the focus is on the cell {int} of {string}",
  async function (this: LabWorld, offset: number, partition: string) {
    await seen(cellOf(this, partition, offset));
    const isThere = async () => (await this.browser.focus()).startsWith(`- option "offset ${offset},`);
    await soon(isThere, async () => `the focus is on ${await this.browser.focus()}`);
  },
);

/** The lane says, in its figures, from which offset up to which it goes. */
Then(
  "{string} is shown from offset {int} to {int}",
  async function (this: LabWorld, partition: string, start: number, end: number) {
    const [from, to] = [start, end].map((offset) => offset.toLocaleString("en"));
    await seen(laneOf(this, partition).getByText(`offsets ${from} to ${to}`));
  },
);

/** A bar lies over exactly these cells, and says these words. */
Then(
  "one bar spans the cells {int} to {int} of {string} and says {string}",
  async function (this: LabWorld, first: number, last: number, partition: string, words: string) {
    const bar = laneOf(this, partition).getByText(words).locator("..");
    await seen(bar);
    const [from, to] = [cellOf(this, partition, first), cellOf(this, partition, last)];
    const spans = async () => {
      const [box, left, right] = [await bar.boundingBox(), await from.boundingBox(), await to.boundingBox()];
      if (box === null || left === null || right === null) return false;
      return Math.abs(box.x - left.x) < 6 && Math.abs(box.x + box.width - right.x - right.width) < 6;
    };
    await soon(spans, async () => "it begins or ends beside them");
  },
);

/** The lane shows so many segments, each with its size. */
Then(
  "{string} is shown with {int} segments",
  async function (this: LabWorld, partition: string, count: number) {
    const list = this.browser.named("list", `Segments of ${partition}`);
    const segments = async () => await list.getByRole("listitem").allTextContents();
    await soon(
      async () => (await segments()).length === count,
      async () => `it shows ${JSON.stringify(await segments())}`,
    );
    const sizeless = (await segments()).filter((text) => !/\d (bytes?|[kMG]B)/.test(text));
    if (sizeless.length > 0) throw new Error(`without a size: ${sizeless.join("; ")}`);
  },
);

/** However long the log is, only what is seen of it is in the page. */
Then("few cells of {string} are in the page", async function (this: LabWorld, partition: string) {
  const count = await laneOf(this, partition).getByRole("option").count();
  if (count === 0 || count > CELLS_MAX) throw new Error(`${count} cells are in the page`);
});

/** The line for a shell that the page shows is run in one in which `nc` is that netcat. */
When("the line for nc is run with {string}", async function (this: LabWorld, netcat: string) {
  await run(shell(netcat, await linesOf(this, "The same with nc")));
});

/** The lines for kafkajs that the page shows are run by Node. */
When("the lines for kafkajs are run", async function (this: LabWorld) {
  const lines = await linesOf(this, "The same with kafkajs");
  const printed = await run(
    spawn(process.execPath, ["--disable-warning=TimeoutNegativeWarning", "--eval", lines], {
      env: { ...process.env, KAFKAJS_NO_PARTITIONER_WARNING: "1" },
    }),
  );
  if (/error/i.test(printed)) throw new Error(`they failed: ${printed}`);
});

/** Types messages in a client, one after the other, and writes into the report how long each took to its cell. That asserts nothing but that they come. */
Then(
  "it is noted how soon a message of {string} is on the page",
  async function (this: LabWorld, partition: string) {
    const topic = partition.replace(/-\d+$/, "");
    const client = await this.client("the typist");
    const times: number[] = [];
    for (let number = 0; number < MEASURED; number++) {
      const text = `typed ${number}.`;
      const isThere = laneOf(this, partition)
        .getByText(text, { exact: true })
        .waitFor({ timeout: PATIENCE_MS });
      const start = performance.now();
      await client.send(this.bytes(`produce ${topic} ${text}\\n`));
      await isThere;
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, MEASURE_EVERY_MS));
    }
    await client.until(() => client.received.toString().split("\n").length > MEASURED);
    this.look("the typist");
    times.sort((a, b) => a - b);
    const [median, worst] = [times[MEASURED / 2]!, times.at(-1)!];
    this.log(`from nc to the cell: median ${median.toFixed(0)} ms, at most ${worst.toFixed(0)} ms`);
  },
);

function laneOf({ browser }: LabWorld, partition: string): Locator {
  return browser.named("region", partition);
}

function cellOf(world: LabWorld, partition: string, offset: number): Locator {
  const cells = laneOf(world, partition).getByRole("listbox");
  return cells.getByRole("option", { name: new RegExp(`^offsets? ${offset}[,: ]`) });
}

/** A text as part of a regular expression. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The lines under a title. */
async function linesOf({ browser }: LabWorld, title: string): Promise<string> {
  // What was typed is in them once the page has drawn it.
  await browser.page.evaluate(
    "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))",
  );
  const figure = browser.page.getByRole("figure").filter({ hasText: title });
  return (await figure.locator("pre").textContent()) ?? "";
}
