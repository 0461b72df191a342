/**
 * The console's view of the wire.
 *
 * Frames are found in its table by what they are: `the request "Produce v9"`, `the response "Fetch v12"`; of several the newest. Tables may name the
 * columns `client`, `direction`, `request`, `says` and `error`, in which `…` stands for any text. What the page says of bytes and fields is compared with what
 * the harness has built and read itself. A byte is named by its place in the frame, from 0 on.
 */
import fs from "node:fs/promises";
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import type { Locator } from "playwright-core";
import { bytesOf, show } from "../support/escapes";
import { compareAsHex } from "../support/hexdump";
import type { Note } from "../support/kafka/decode";
import { errorCode } from "../support/kafka/error-names";
import { notesOf } from "../support/kafka/exchange";
import { messageNamed } from "../support/kafka/messages";
import { decodeBatches, HEADER_WIDTHS, plainRecords } from "../support/kafka/record-batch";
import { run, shell } from "../support/netcat";
import { bufferOf, bytes, type FieldRow, type FrameRow, fields, frames, toView } from "../support/wire-page";
import type { LabWorld } from "../support/world";
import { seen, soon } from "./console.steps";
import { CLIENT } from "./kafka.steps";

const NETCAT = "netcat-openbsd";
const DECOMPRESSED = "Decompressed bytes 1";

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

/** All bytes of the frame, as the hexadecimal numbers say. */
Then("the bytes of the frame are {string}", async function (this: LabWorld, text: string) {
  await untilFrame(this, this.bytes(text));
});

/** The same, written out as for `sends the frame:`. */
Then("the bytes of the frame are those that were sent:", async function (this: LabWorld, text: string) {
  const pieces = text
    .split(/\s+/)
    .map((word) => (word.startsWith('"') ? Buffer.from(word.slice(1, -1)) : Buffer.from(word, "hex")));
  await untilFrame(this, Buffer.concat(pieces));
});

/** The frame that the page shows is, byte for byte, the request that the harness has built and sent last. */
Then("the bytes of the frame are those of the harness's request", async function (this: LabWorld) {
  await untilFrame(this, this.kafka.existing(CLIENT).lastRequest!.frame);
});

/** The frame that the page shows is, byte for byte, the answer that the harness has read last. */
Then("the bytes of the frame are those of the answer", async function (this: LabWorld) {
  await untilFrame(this, this.kafka.existing(CLIENT).lastAnswer!.frame);
});

/** The text is nowhere in the bytes of the frame. */
Then("the bytes of the frame do not have {string}", async function (this: LabWorld, text: string) {
  const frame = await frameBytes(this);
  if (frame.includes(bytesOf(text))) throw new Error(`they do: ${show(frame)}`);
});

/** Each value that the harness has encoded is a field of the page, with the name, the value and the bytes that it has. */
Then("the fields are those of the harness's request, each at its bytes", async function (this: LabWorld) {
  await assertFields(this, notesOf(this.kafka.existing(CLIENT).lastRequest!));
});

/** The same for each value that the harness has read from the answer. */
Then("the fields are those of the answer, each at its bytes", async function (this: LabWorld) {
  await assertFields(this, this.kafka.existing(CLIENT).lastAnswer!.notes);
});

/** The tree has fields with these names, values and bytes (`8–11`), in this order; columns that are of no interest can be left out. */
Then("the tree of fields has:", async function (this: LabWorld, table: DataTable) {
  assertInTree(await allFields(this), table);
});

/** The same of fields below those that were compressed. */
Then("in the decompressed bytes the tree of fields has:", async function (this: LabWorld, table: DataTable) {
  assertInTree(await allFields(this), table);
});

/** No field has the text in its value or its meaning. */
Then("the tree of fields shows nothing of {string}", async function (this: LabWorld, text: string) {
  const shown = (await allFields(this)).find(({ value, meaning }) => `${value} ${meaning}`.includes(text));
  if (shown !== undefined) throw new Error(`${shown.path} is shown as ${shown.value}: ${shown.meaning}`);
});

/** A field has this value, and its bytes are those of the text; a word has the spaces behind it. */
Then(
  "the tree of fields has {string} at the bytes that say so",
  async function (this: LabWorld, text: string) {
    const expected = this.browser.text(text);
    const frame = await frameBytes(this);
    const all = await allFields(this);
    const isThere = all.some(
      ({ value, start, end }) =>
        value === expected && frame.subarray(start, end).toString().trim() === expected,
    );
    if (!isThere) throw new Error(`it has not:\n${all.map(fieldLine).join("\n")}`);
  },
);

/** The header of a batch field by field, and each key and value of its records, at the bytes where the harness has put them. */
Then(
  "the tree of fields has the batch {string}, with its records at their bytes",
  async function (this: LabWorld, name: string) {
    const batch = this.kafka.batchBytes(name);
    const frame = await frameBytes(this);
    const all = await allFields(this);
    const from = frame.indexOf(batch);
    const [{ header, messages }] = decodeBatches(batch) as [ReturnType<typeof decodeBatches>[0]];
    let at = from;
    const notes: Note[] = Object.entries(HEADER_WIDTHS).map(([path, width]) => {
      const value = header[path as keyof typeof HEADER_WIDTHS];
      at += width;
      const text = String(path === "crc" ? BigInt.asUintN(32, value) : value);
      return { path, start: at - width, end: at, text };
    });
    for (const { key, value } of messages) {
      for (const [path, text] of Object.entries({ key, value })) {
        if (text === null) continue;
        const start = frame.indexOf(text, at);
        at = start + Buffer.byteLength(text);
        notes.push({ path, start, end: at, text });
      }
    }
    const missing = notes.filter((note) => !all.some((one) => isSameField(note, one)));
    if (missing.length > 0)
      throw new Error(
        `these are not there:\n${missing.map(noteLine).join("\n")}\nbut these:\n${all.map(fieldLine).join("\n")}`,
      );
  },
);

/** So many records are in the tree. */
Then("the tree of fields has {int} records", async function (this: LabWorld, count: number) {
  const records = (await allFields(this)).filter(({ type }) => type === "record");
  if (records.length !== count)
    throw new Error(`it has ${records.length}:\n${records.map(fieldLine).join("\n")}`);
});

/** The second list of bytes is what the harness gets when it decompresses the batch. */
Then(
  "the decompressed bytes are those of the records of {string}",
  async function (this: LabWorld, name: string) {
    const [batch] = decodeBatches(this.kafka.batchBytes(name));
    assertBytes(plainRecords(batch!), bufferOf(await bytes(this.browser.page, DECOMPRESSED)));
  },
);

/** The pointer of the mouse is moved over a field in the tree. */
When("the pointer is on the field {string}", async function (this: LabWorld, name: string) {
  const { page } = this.browser;
  await hoverField(
    this,
    page
      .getByRole("treeitem")
      .filter({ has: page.getByText(name, { exact: true }) })
      .first(),
  );
});

/** The same for the field that has a certain value. */
When("the pointer is on the field whose value is {string}", async function (this: LabWorld, value: string) {
  await hoverField(this, this.browser.page.getByRole("treeitem").filter({ hasText: value }).last());
});

/** The pointer is moved over a byte. */
When("the pointer is on the byte {int}", async function (this: LabWorld, at: number) {
  await byteAt(this, at).hover();
});

/** A byte is picked. */
When("the byte {int} is clicked", async function (this: LabWorld, at: number) {
  await byteAt(this, at).click();
});

/** The pointer is on nothing that means anything. */
When("the pointer is elsewhere", async function (this: LabWorld) {
  await this.browser.page.mouse.move(0, 0);
});

/** Exactly these bytes are marked. */
Then(
  "the bytes {int} to {int} are lit, and no others",
  async function (this: LabWorld, first: number, last: number) {
    const expected = Array.from({ length: last - first + 1 }, (_, at) => first + at).join(" ");
    const lit = async () => (await litBytes(this, "Bytes of the frame")).map(({ at }) => at).join(" ");
    await soon(
      async () => (await lit()) === expected,
      async () => `lit are the bytes ${await lit()}`,
    );
  },
);

/** The bytes that are marked, put together. */
Then("the bytes that are lit say {string}", async function (this: LabWorld, text: string) {
  await untilLit(this, "Bytes of the frame", bytesOf(text));
});

/** The same among those that were decompressed. */
Then("the decompressed bytes that are lit say {string}", async function (this: LabWorld, text: string) {
  await untilLit(this, DECOMPRESSED, bytesOf(text));
});

/** That field is marked in the tree, and no other. */
Then("the field {string} is lit", async function (this: LabWorld, name: string) {
  const lit = async () => (await allFields(this)).filter(({ isLit }) => isLit).map((one) => one.name);
  await soon(
    async () => (await lit()).join() === name,
    async () => `lit is ${(await lit()).join(", ") || "nothing"}`,
  );
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

/** The line that was copied runs in a shell with netcat; what it prints is a hexdump of an answer like the one to the first request. */
Then("the line runs in a shell, and is answered with the same bytes", async function (this: LabWorld) {
  const { lastAnswer } = this.kafka.existing(CLIENT);
  const printed = await runLine(this);
  const digits = [...printed.matchAll(/^[0-9a-f]{8}: ((?:[0-9a-f]{2,4} )+)/gm)].map(([, line]) => line);
  assertBytes(lastAnswer!.frame, Buffer.from(digits.join("").replaceAll(" ", ""), "hex"));
});

/** The line that was copied runs in a shell with netcat, and this is what it prints. */
Then("the line runs in a shell, and prints {string}", async function (this: LabWorld, text: string) {
  assertBytes(this.bytes(text), Buffer.from(await runLine(this)));
});

/** What is shown now, for a comparison with what is shown later. */
When("the frames and fields are remembered", async function (this: LabWorld) {
  const { page } = this.browser;
  Object.assign(memoryOf(this), { frames: await frames(page), fields: await allFields(this) });
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
  const expected = memoryOf(this).frames!.map(lineOf).join("\n");
  await untilFrames(this, (rows) => rows.map(lineOf).join("\n") === expected);
});

/** The tree shows the same as when it was remembered. */
Then("the fields are those that are remembered", async function (this: LabWorld) {
  const [expected, came] = [memoryOf(this).fields!, await allFields(this)].map((all) =>
    all.map(fieldLine).join("\n"),
  );
  if (expected !== came) throw new Error(`expected:\n${expected}\ncame:\n${came}`);
});

async function untilFrames(world: LabWorld, isTrue: (rows: FrameRow[]) => boolean): Promise<void> {
  const { page } = world.browser;
  await soon(
    async () => isTrue(await frames(page)),
    async () => `these frames are shown:\n${(await frames(page)).map(lineOf).join("\n")}`,
  );
}

type ExpectedRow = Partial<Record<keyof FrameRow, string>>;

function expectedRows(world: LabWorld, table: DataTable): ExpectedRow[] {
  return table.hashes().map((row) => {
    return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, world.browser.text(text)]));
  });
}

/** `…` stands for any text. */
function isLike(expected: ExpectedRow, row: FrameRow): boolean {
  return Object.entries(expected).every(([name, text]) => {
    const pattern = text.split("…").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${pattern.join("[^]*")}$`).test(String(row[name as keyof FrameRow]));
  });
}

/** Whether there are such rows in this order, whatever is between them. */
function isWithin(expected: readonly ExpectedRow[], rows: readonly FrameRow[]): boolean {
  let found = 0;
  for (const row of rows) if (found < expected.length && isLike(expected[found]!, row)) found++;
  return found === expected.length;
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

async function frameBytes(world: LabWorld): Promise<Buffer> {
  return bufferOf(await bytes(world.browser.page));
}

async function untilFrame(world: LabWorld, expected: Buffer): Promise<void> {
  await soon(
    async () => expected.equals(await frameBytes(world)),
    async () => compareAsHex(expected, await frameBytes(world)),
  );
}

async function litBytes(world: LabWorld, grid: string) {
  return (await bytes(world.browser.page, grid)).filter(({ isLit }) => isLit);
}

async function untilLit(world: LabWorld, grid: string, expected: Buffer): Promise<void> {
  const lit = async () => bufferOf(await litBytes(world, grid));
  await soon(
    async () => expected.equals(await lit()),
    async () => `lit is "${show(await lit())}"`,
  );
}

/** With everything open: a star opens what is beside the field that has the focus. */
async function allFields(world: LabWorld): Promise<FieldRow[]> {
  return fields(world.browser.page);
}

function assertBytes(expected: Buffer, came: Buffer): void {
  if (!expected.equals(came)) throw new Error(compareAsHex(expected, came));
}

/** The harness's names of what has no name in Kafka's documentation, and the page's. */
const NAMES: Record<string, string> = { "number of tagged fields": "count" };

/** Every value that the harness knows of, and no field of the page that takes bytes otherwise. */
async function assertFields(world: LabWorld, notes: readonly Note[]): Promise<void> {
  const all = await allFields(world);
  const missing = notes.filter((note) => !all.some((one) => isSameField(note, one)));
  if (missing.length === 0) return;
  const lines = [
    "the page has not, of what the harness has read:",
    ...missing.map(noteLine),
    "it has:",
    ...all.map(fieldLine),
  ];
  throw new Error(lines.join("\n"));
}

function isSameField(note: Note, { name, value, start, end, type }: FieldRow): boolean {
  const path = note.path.split(/\.|(?=\[)/);
  const last = path.at(-1)!;
  if ((NAMES[last] ?? last) !== name || note.start !== start || note.end !== end) return false;
  // Bytes are shown as what is in them.
  return note.text.startsWith("(") || type.endsWith("bytes") ? true : value === plainText(last, note.text);
}

/** The harness shows errors and APIs by their names, and the page shows the number that is in the bytes. */
function plainText(name: string, text: string): string {
  if (name === "errorCode") return String(errorCode(text));
  return name === "apiKey" && !/^\d+$/.test(text) ? String(messageNamed(text).apiKey) : text;
}

function assertInTree(all: readonly FieldRow[], table: DataTable): void {
  const expected = table.hashes();
  let found = 0;
  for (const one of all) {
    const row = expected[found];
    if (row === undefined) break;
    const isSame = Object.entries(row).every(([column, text]) => cellOf(one, column) === text);
    if (isSame) found++;
  }
  if (found === expected.length) return;
  throw new Error(`it has not ${JSON.stringify(expected[found])}:\n${all.map(fieldLine).join("\n")}`);
}

function cellOf({ name, value, start, end }: FieldRow, column: string): string | null {
  if (column === "name") return name;
  if (column === "value") return value;
  if (column === "bytes") return end === start + 1 ? String(start) : `${start}–${end - 1}`;
  throw new Error(`a field has no "${column}"`);
}

/** Scrolls the tree from its beginning until the field is there. */
async function hoverField(world: LabWorld, field: Locator): Promise<void> {
  const tree = world.browser.page.getByRole("tree", { name: "Fields of the frame" });
  await toView(tree, field);
  await field.hover();
}

function byteAt(world: LabWorld, at: number): Locator {
  return world.browser.page.getByRole("grid", { name: "Bytes of the frame" }).getByRole("gridcell").nth(at);
}

function arrow(world: LabWorld, words: string, from: string, to: string): Locator {
  const { page } = world.browser;
  const named = page.locator(`[aria-label*="${words}"][aria-label*=" from ${from} to ${to}"]`);
  return page.getByRole("option").and(named).last();
}

async function runLine(world: LabWorld): Promise<string> {
  const field = world.browser.named("textbox", "Line that replays the frame");
  await seen(field);
  return run(shell(NETCAT, await field.inputValue()));
}

async function openFile(world: LabWorld, content: string): Promise<void> {
  await world.browser.page.getByLabel("Open session").setInputFiles({
    name: "session.wire.json",
    mimeType: "application/json",
    buffer: Buffer.from(content),
  });
}

function lineOf({ client, direction, request, says, bytes, error }: FrameRow): string {
  return [client, direction, request, says, bytes, error].join(" | ");
}

function fieldLine({ path, type, value, start, end }: FieldRow): string {
  return `${String(start).padStart(5)} to ${String(end).padStart(5)}  ${path} (${type}) = ${value}`;
}

function noteLine({ path, start, end, text }: Note): string {
  return `${String(start).padStart(5)} to ${String(end).padStart(5)}  ${path} = ${text}`;
}
