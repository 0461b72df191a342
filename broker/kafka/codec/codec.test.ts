/** What is written is read again, and explained as it was read, for every message of every API in every version. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CASES, type Case, decode, encode } from "../testing";
import { type Annotation, annotate } from "./annotate";
import { decoder } from "./decode";
import { encoder } from "./encode";
import { generate, seededRandom } from "./generate";
import { Malformed, Reader } from "./reader";
import { array, int8, int32, int64, type Message, message, records, string, struct } from "./schema";
import { Writer } from "./writer";

const RUNS = 25;

function valuesOf({ message, version }: Case) {
  return fc.integer().map((seed) => generate(message, version, seededRandom(seed)));
}

/** Checks a property of every message in every version, a test for each message. */
function forEveryMessage(what: string, check: (one: Case, value: Record<string, unknown>) => void): void {
  for (const [name, cases] of Map.groupBy(CASES, ({ name }) => name)) {
    test(`${name}: ${what}`, () => {
      for (const one of cases) {
        fc.assert(
          fc.property(valuesOf(one), (value) => check(one, value)),
          { numRuns: RUNS },
        );
      }
    });
  }
}

forEveryMessage("decoding gives what was encoded, and encoding that gives the same bytes", (one, value) => {
  const bytes = encode(one, value);
  const decoded = decode(one, bytes);
  assert.deepEqual(decoded, value);
  assert.deepEqual(encode(one, decoded), bytes);
});

forEveryMessage("the explanation takes every byte once and says what the decoder says", (one, value) => {
  const bytes = encode(one, value);
  const found = annotate(one.message, one.version, new Reader(bytes));
  assert.deepEqual(gapsBetween(leavesOf(found), bytes.length), []);
  const explained = structOf(found);
  assert.deepEqual(explained, pick(value, explained));
});

function leavesOf(found: readonly Annotation[]): Annotation[] {
  return found.flatMap((one) => (one.children.length === 0 ? [one] : leavesOf(one.children)));
}

/** The leaves that do not begin where the one before them ends. */
function gapsBetween(leaves: readonly Annotation[], length: number): Annotation[] {
  const ends = [0, ...leaves.map(({ end }) => end)];
  assert.equal(ends.at(-1), length);
  return leaves.filter(({ start, end }, at) => start !== ends[at] || end <= start);
}

/** What annotations say, in the form of a decoded message; what is not in the bytes is not in it. */
function structOf(found: readonly Annotation[]): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const one of found) {
    if (one.name === "null marker") continue;
    if (one.type === "tagged fields") Object.assign(value, ...one.children.slice(1).map(taggedOf));
    else value[one.name] = saidBy(one);
  }
  return value;
}

function taggedOf({ children }: Annotation): Record<string, unknown> {
  return structOf(children.slice(2));
}

function saidBy({ type, value, children }: Annotation): unknown {
  if (value !== undefined) return value;
  const [length, ...elements] = children;
  if (!type.includes("array of")) return structOf(children);
  assert.equal(length?.value, elements.length);
  return elements.map(saidBy);
}

/** As much of a value as the other has as well; at the places where the other has less, there are defaults. */
function pick(value: unknown, from: unknown): unknown {
  if (Array.isArray(from)) return (value as unknown[]).map((one, at) => pick(one, from[at]));
  if (typeof from !== "object" || from === null || Buffer.isBuffer(from)) return value;
  const entries = Object.entries(from).map(([name, inner]) => [
    name,
    pick((value as Record<string, unknown>)[name], inner),
  ]);
  return Object.fromEntries(entries);
}

/** Encodes in version 0 and decodes. */
function roundTrip(schema: Message, value: Record<string, unknown>): Record<string, unknown> {
  const one = { name: "", message: schema, version: 0 };
  return decode(one, encode(one, value));
}

function hex(schema: Message, value: Record<string, unknown>): string {
  return encode({ name: "", message: schema, version: 0 }, value).toString("hex");
}

test("structs in an array that are null take a byte each, in both encodings", () => {
  const fields = { inner: struct("0+", { name: string("0+"), number: int64("0+") }, { nullable: "0+" }) };
  for (const flexible of ["0+", undefined] as const) {
    const schema = message("0", flexible, { list: array("0+", fields) });
    const value = { list: [{ inner: null }, { inner: null }, { inner: { name: "a", number: 1 } }] };
    assert.deepEqual(roundTrip(schema, value), value);
  }
});

test("a tagged field is left out when it has its default, and stands in the order of the tags otherwise", () => {
  const schema = message("0", "0+", {
    b: int8("0+", { tag: 7, default: -1 }),
    a: struct("0+", { x: int8("0+"), y: string("0+") }, { tag: 1 }),
  });
  assert.equal(hex(schema, {}), "00");
  assert.equal(hex(schema, { b: -1, a: { x: 0, y: "" } }), "00");
  assert.equal(hex(schema, { b: 5, a: { x: 1, y: "" } }), "02" + "0103010100" + "070105");
  assert.deepEqual(roundTrip(schema, { b: 5 }), { b: 5, a: { x: 0, y: "" } });
});

test("a field that is left out is written as its default, and a null where none may be is a mistake of ours", () => {
  const schema = message("0", undefined, { name: string("0+", { default: "x" }), count: int32("1+") });
  assert.equal(hex(schema, {}), "000178");
  assert.throws(() => hex(schema, { name: null }), /name may not be null in version 0/);
});

test("an unknown tagged field is skipped by the decoder and shown by the explanation", () => {
  const schema = message("0", "0+", { known: int8("0+", { tag: 1 }) });
  const bytes = Buffer.from("020101050903aabbcc", "hex");
  assert.deepEqual(decode({ name: "", message: schema, version: 0 }, bytes), { known: 5 });
  const [tagged] = annotate(schema, 0, new Reader(bytes));
  const [, , unknown] = tagged!.children.at(-1)!.children;
  assert.deepEqual([unknown?.name, unknown?.value], ["unknown", Buffer.from("aabbcc", "hex")]);
});

test("64 bits: exact up to 2^53, and the ends of the range come out as they went in", () => {
  const schema = message("0", undefined, { value: int64("0+") });
  for (const [bytes, value] of [
    ["0000000000000000", 0],
    ["ffffffffffffffff", -1],
    ["0000000100000000", 2 ** 32],
    ["fffffffeffffffff", -(2 ** 32) - 1],
    ["001fffffffffffff", Number.MAX_SAFE_INTEGER],
    ["ffe0000000000001", Number.MIN_SAFE_INTEGER],
    ["7fffffffffffffff", 2 ** 63],
    ["8000000000000000", -(2 ** 63)],
  ] as const) {
    assert.equal(hex(schema, { value }), bytes);
    assert.deepEqual(roundTrip(schema, { value }), { value });
  }
});

const VARINTS: readonly [hex: string, value: number][] = [
  ["00", 0],
  ["7f", 127],
  ["8001", 128],
  ["ff7f", 16_383],
  ["808001", 16_384],
  ["ffffff7f", 2 ** 28 - 1],
  ["8080808001", 2 ** 28],
  ["ffffffff0f", 2 ** 32 - 1],
];

test("unsigned varints have seven bits a byte, the lowest first", () => {
  for (const [bytes, value] of VARINTS) {
    const writer = new Writer();
    writer.unsignedVarint(value);
    assert.equal(writer.body().toString("hex"), bytes);
    assert.equal(new Reader(Buffer.from(bytes, "hex")).unsignedVarint(), value);
  }
  for (const bytes of ["", "80", "ffffffff10", "ffffffff7f", "808080808001", "ffffffffffffffffff01"]) {
    assert.throws(() => new Reader(Buffer.from(bytes, "hex")).unsignedVarint(), Malformed);
  }
});

test("long bytes go out as they are, without a copy, and the frame says how many there are", () => {
  const schema = message("0", "0+", { list: array("0+", { name: string("0+"), bytes: records("0+") }) });
  const long = [Buffer.alloc(1024, 1), Buffer.alloc(5000, 2)];
  const writer = new Writer();
  encoder(schema, 0)(writer, { list: long.map((bytes) => ({ name: "n".repeat(300), bytes })) });
  const pieces = writer.frame();
  for (const bytes of long) assert.ok(pieces.includes(bytes));
  const frame = Buffer.concat(pieces);
  assert.equal(frame.readInt32BE(0), frame.length - 4);
  const decoded = decoder(schema, 0)(new Reader(frame, 4)) as { list: { bytes: Buffer }[] };
  assert.deepEqual(
    decoded.list.map(({ bytes }) => bytes),
    long,
  );
});
