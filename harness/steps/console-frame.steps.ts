/**
 * One frame in the console: its bytes and its fields.
 *
 * They are those of the frame that is picked in the list. What the page says of them is compared with what the harness has built and read itself. A byte is
 * named by its place in the frame, from 0 on.
 */
import { type DataTable, Then, When } from "@cucumber/cucumber";
import type { Locator } from "playwright-core";
import { bytesOf, show } from "../support/escapes";
import { assertInTree, assertNoted, fieldLine } from "../support/field-rows";
import { compareAsHex } from "../support/hexdump";
import type { Note } from "../support/kafka/decode";
import { notesOf } from "../support/kafka/exchange";
import { decodeBatches, HEADER_WIDTHS, plainRecords } from "../support/kafka/record-batch";
import { run, shell } from "../support/netcat";
import { bufferOf, bytes, type FieldRow, fields, toView } from "../support/wire-page";
import type { LabWorld } from "../support/world";
import { seen, soon } from "./console.steps";
import { CLIENT } from "./kafka.steps";

const NETCAT = "netcat-openbsd";
const DECOMPRESSED = "Decompressed bytes 1";

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
  assertNoted(await allFields(this), notesOf(this.kafka.existing(CLIENT).lastRequest!));
});

/** The same for each value that the harness has read from the answer. */
Then("the fields are those of the answer, each at its bytes", async function (this: LabWorld) {
  assertNoted(await allFields(this), this.kafka.existing(CLIENT).lastAnswer!.notes);
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
    assertNoted(all, notes);
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

async function allFields(world: LabWorld): Promise<FieldRow[]> {
  return fields(world.browser.page);
}

function assertBytes(expected: Buffer, came: Buffer): void {
  if (!expected.equals(came)) throw new Error(compareAsHex(expected, came));
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

async function runLine(world: LabWorld): Promise<string> {
  const field = world.browser.named("textbox", "Line that replays the frame");
  await seen(field);
  return run(shell(NETCAT, await field.inputValue()));
}
