/**
 * The console's view of the wire.
 *
 * Frames are found in its table by what they are: `the request "Produce v9"`, `the response "Fetch v12"`; of several the newest. Tables may name the
 * columns `client`, `direction`, `request`, `says` and `error`, in which `…` stands for any text.
 */
import fs from "node:fs/promises";
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import type { Locator } from "playwright-core";
import { fieldLine } from "../support/field-rows";
import { type ExpectedRow, frameLine, isLike, isWithin } from "../support/frame-rows";
import { type FieldRow, type FrameRow, fields, frames } from "../support/wire-page";
import type { LabWorld } from "../support/world";
import { seen, soon } from "./console.steps";

/** What a step remembered of the page. */
interface Remembered {
  frames: FrameRow[];
  fields: FieldRow[];
  file: string;
}

const remembered = new WeakMap<LabWorld, Partial<Remembered>>();

function memoryOf(world: LabWorld): Partial<Remembered> {
  const memory = remembered.get(world) ?? {};
  remembered.set(world, memory);
  return memory;
}

/** The wire is known to be watched: what passes from here on is seen, and nothing of before is in the way. */
Given("the wire is watched", async function (this: LabWorld) {
  const { page } = this.browser;
  const probe = `describe probe-${Math.random().toString(36).slice(2)}`;
  const row = page.getByRole("grid", { name: "Frames" }).getByText(probe);
  await soon(
    async () => {
      await this.ask(`${probe}\n`);
      return row
        .first()
        .waitFor({ timeout: 500 })
        .then(
          () => true,
          () => false,
        );
    },
    async () => "no frame of a client that asks again and again is shown",
  );
  // What answers the probe may be on its way. The list shows its end, so the last row that is drawn is the last there is.
  const direction = page.getByRole("grid", { name: "Frames" }).locator(".frame-direction .visually-hidden");
  await soon(
    async () => (await direction.last().textContent()) === "response",
    async () => "the answer to the probe is not shown",
  );
  await page.getByRole("button", { name: "Clear", exact: true }).click();
});

/** These frames are soon among those that are shown, in this order. */
Then("the wire soon shows the frames:", async function (this: LabWorld, table: DataTable) {
  await untilFrames(this, (rows) => isWithin(expectedRows(this, table), rows));
});

/** These are all the frames that are shown. */
Then("the wire soon shows nothing but:", async function (this: LabWorld, table: DataTable) {
  const expected = expectedRows(this, table);
  await untilFrames(this, (rows) => {
    const kinds = [...new Set(rows.map((row) => expected.findIndex((one) => isLike(one, row))))];
    return isWithin(expected, rows) && !kinds.includes(-1);
  });
});

/** No frame is shown, or soon no more. */
Then("the wire shows no frames", async function (this: LabWorld) {
  await untilFrames(this, (rows) => rows.length === 0);
});

/** Of each of these APIs there soon is a request and, on its connection, a response. */
Then(
  "the wire soon has these requests and their responses:",
  async function (this: LabWorld, table: DataTable) {
    const names = table.raw().map(([name]) => name!);
    await untilFrames(this, (rows) =>
      names.every((name) =>
        ["request", "response"].every((direction) =>
          rows.some((row) => row.direction === direction && row.request.startsWith(`${name} v`)),
        ),
      ),
    );
  },
);

/** The newest request of that kind is picked: its bytes and fields are shown. */
When("the request {string} is picked", async function (this: LabWorld, request: string) {
  await pick(this, "request", request);
});

/** The same for the newest response. */
When("the response {string} is picked", async function (this: LabWorld, request: string) {
  await pick(this, "response", request);
});

/** The newest request of a client is picked, by what it calls itself. */
When("the request of {string} is picked", async function (this: LabWorld, client: string) {
  await pick(this, client, "request");
});

/** Among the connections there is a closed one of that client, and these words say why. */
Then(
  "the closed connection of {string} says why, with the words {string}",
  async function (this: LabWorld, client: string, words: string) {
    const connection = this.browser
      .named("region", "Connections")
      .getByRole("button")
      .filter({ hasText: client })
      .filter({ hasText: "closed" })
      .filter({ hasText: words });
    await seen(connection.first());
  },
);

/** The time line has an arrow from one to the other, with these words. */
Then(
  "the time line soon has an arrow of {string} from {string} to {string}",
  async function (this: LabWorld, words: string, from: string, to: string) {
    await seen(arrow(this, words, from, to));
  },
);

/** The newest such arrow is picked. */
When(
  "the arrow of {string} from {string} to {string} is clicked",
  async function (this: LabWorld, words: string, from: string, to: string) {
    await arrow(this, words, from, to).click();
  },
);

/** What is shown now, for a comparison with what is shown later. */
When("the frames and fields are remembered", async function (this: LabWorld) {
  const { page } = this.browser;
  Object.assign(memoryOf(this), { frames: await frames(page), fields: await fields(this.browser.page) });
});

/** The session is saved as a file, as the browser saves it. */
When("the session is saved", async function (this: LabWorld) {
  const { page } = this.browser;
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save session" }).click();
  memoryOf(this).file = await fs.readFile(await (await download).path(), "utf8");
});

/** The file that was saved is chosen as a session to be opened. */
When("the session that was saved is opened", async function (this: LabWorld) {
  await openFile(this, memoryOf(this).file!);
});

/** A file with this content is opened. */
When("a file is opened as a session that holds:", async function (this: LabWorld, content: string) {
  await openFile(this, content);
});

/** The table shows the same as when it was remembered. */
Then("the wire soon shows the frames that are remembered", async function (this: LabWorld) {
  const expected = memoryOf(this).frames!.map(frameLine).join("\n");
  await untilFrames(this, (rows) => rows.map(frameLine).join("\n") === expected);
});

/** The tree shows the same as when it was remembered. */
Then("the fields are those that are remembered", async function (this: LabWorld) {
  const [expected, came] = [memoryOf(this).fields!, await fields(this.browser.page)].map((all) =>
    all.map(fieldLine).join("\n"),
  );
  if (expected !== came) throw new Error(`expected:\n${expected}\ncame:\n${came}`);
});

async function untilFrames(world: LabWorld, isTrue: (rows: FrameRow[]) => boolean): Promise<void> {
  const { page } = world.browser;
  await soon(
    async () => isTrue(await frames(page)),
    async () => `these frames are shown:\n${(await frames(page)).map(frameLine).join("\n")}`,
  );
}

function expectedRows(world: LabWorld, table: DataTable): ExpectedRow[] {
  return table.hashes().map((row) => {
    return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, world.browser.text(text)]));
  });
}

/** Clicks the newest row that has these words in it, and waits until it is the frame that is shown. */
async function pick(world: LabWorld, ...words: string[]): Promise<void> {
  const { page } = world.browser;
  let rows = page.getByRole("grid", { name: "Frames" }).getByRole("row");
  for (const word of words) rows = rows.filter({ has: page.getByText(word, { exact: true }) });
  await rows.last().click();
  const seq = /\d+/.exec((await rows.last().getAttribute("id")) ?? "")![0];
  await seen(page.getByRole("region", { name: new RegExp(`^Frame ${seq}:`) }));
}

function arrow(world: LabWorld, words: string, from: string, to: string): Locator {
  const { page } = world.browser;
  const named = page.locator(`[aria-label*="${words}"][aria-label*=" from ${from} to ${to}"]`);
  return page.getByRole("option").and(named).last();
}

async function openFile(world: LabWorld, content: string): Promise<void> {
  await world.browser.page.getByLabel("Open session").setInputFiles({
    name: "session.wire.json",
    mimeType: "application/json",
    buffer: Buffer.from(content),
  });
}
