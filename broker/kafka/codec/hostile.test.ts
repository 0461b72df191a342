/**
 * Bytes that nobody should send, for every message of every API in every version. The decoder gives a message or says `Malformed`;
 * it takes no longer, and makes no more of the bytes, than there are bytes. The explanation accepts what the decoder accepts.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CASES, type Case, encode } from "../testing";
import { annotate } from "./annotate";
import { decoder, skipTaggedFields } from "./decode";
import { generate, type Random, seededRandom } from "./generate";
import { Malformed, Reader } from "./reader";
import { array, arrayOf, int8, message, string, struct } from "./schema";

// Hundreds of thousands of errors are made here, and what takes the time is to write down where.
Error.stackTraceLimit = 1;

/** Counts what is done with the bytes. */
class CountingReader extends Reader {
  steps = 0;

  override int8(): number {
    this.steps++;
    return super.int8();
  }

  override int16(): number {
    this.steps++;
    return super.int16();
  }

  override int32(): number {
    this.steps++;
    return super.int32();
  }

  override int64(): number {
    this.steps++;
    return super.int64();
  }

  override uuid(): string {
    this.steps++;
    return super.uuid();
  }

  override unsignedVarint(): number {
    this.steps++;
    return super.unsignedVarint();
  }
}

/** What `read` gives, or undefined when it says Malformed; it may say and do nothing else. */
function attempt<T>(read: (reader: Reader) => T, bytes: Buffer): T | undefined {
  const reader = new CountingReader(bytes);
  try {
    const value = read(reader);
    assert.ok(reader.position <= bytes.length);
    return value;
  } catch (problem) {
    if (!(problem instanceof Malformed)) throw problem;
    return undefined;
  } finally {
    assert.ok(reader.steps <= bytes.length + 1, `${reader.steps} steps for ${bytes.length} bytes`);
  }
}

/** How many elements the arrays in a value have. */
function elementsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + elementsIn(one), value.length);
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + elementsIn(one), 0);
}

class Attack {
  readonly #case: Case;
  readonly #decode: (reader: Reader) => Record<string, unknown>;

  constructor(one: Case) {
    this.#case = one;
    this.#decode = decoder(one.message, one.version);
  }

  on(bytes: Buffer): void {
    const { message, version } = this.#case;
    const value = attempt(this.#decode, bytes);
    const explained = attempt((reader) => annotate(message, version, reader), bytes);
    assert.equal(
      explained === undefined,
      value === undefined,
      `decoder and explanation differ: ${bytes.toString("hex")}`,
    );
    assert.ok(elementsIn(value) <= bytes.length);
  }
}

const SEEDS = 2;
const BYTES_MAX = 300;
/** Each byte becomes each of these in turn: nulls, zeros, large lengths, varints that go on. */
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff];

/** A few messages of a case that are not too long to change each of their bytes. */
function* samples(one: Case): Generator<Buffer> {
  for (let seed = 0, found = 0; found < SEEDS && seed < 50; seed++) {
    const bytes = encode(one, generate(one.message, one.version, seededRandom(seed)));
    if (bytes.length > BYTES_MAX) continue;
    found++;
    yield bytes;
  }
}

function forEveryMessage(what: string, check: (one: Case, attack: Attack) => void): void {
  for (const [name, cases] of Map.groupBy(CASES, ({ name }) => name)) {
    test(`${name}: ${what}`, () => {
      for (const one of cases) check(one, new Attack(one));
    });
  }
}

forEveryMessage("cut off behind any byte", (one, attack) => {
  for (const bytes of samples(one)) {
    for (let length = 0; length < bytes.length; length++) attack.on(bytes.subarray(0, length));
  }
});

forEveryMessage("any byte replaced", (one, attack) => {
  for (const original of samples(one)) {
    const bytes = Buffer.from(original);
    for (const [at, before] of original.entries()) {
      for (const byte of [...BYTES, before ^ 1, before ^ 0x80, before + 1]) {
        bytes[at] = byte;
        attack.on(bytes);
      }
      bytes[at] = before;
    }
  }
});

/** Lengths and varints as large as they can be, negative, or without an end. */
const LENGTHS = ["7fffffff", "80000000", "fffffffe", "ffffffff0f", "ffffffffffffffffffff", "7fff", "fffe"];

forEveryMessage("a length that lies, at any place", (one, attack) => {
  for (const original of samples(one)) {
    for (const length of LENGTHS.map((hex) => Buffer.from(hex, "hex"))) {
      for (let at = 0; at + length.length <= original.length; at++) {
        const bytes = Buffer.from(original);
        length.copy(bytes, at);
        attack.on(bytes);
      }
    }
  }
});

forEveryMessage("bytes taken out, put in twice, or made up", (one, attack) => {
  const random = seededRandom(one.version);
  for (const bytes of samples(one)) {
    for (let runs = 0; runs < 40; runs++) {
      const [start, end] = [below(random, bytes.length + 1), below(random, bytes.length + 1)];
      attack.on(Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
      attack.on(madeUp(random));
    }
  }
});

function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** Small numbers come often, so that some lengths fit. */
function madeUp(random: Random): Buffer {
  return Buffer.from(
    Array.from({ length: below(random, 100) }, () => below(random, random() < 0.8 ? 4 : 256)),
  );
}

forEveryMessage("many of the same byte", (_, attack) => {
  for (const byte of [0x00, 0x01, 0x02, 0x03, 0x7f, 0xff]) attack.on(Buffer.alloc(2 ** 18, byte));
});

function malformed(schema: Parameters<typeof decoder>[0], hex: string, words: RegExp): void {
  const bytes = Buffer.from(hex, "hex");
  const check = (problem: Error) => problem instanceof Malformed && words.test(problem.message);
  assert.throws(() => decoder(schema, 0)(new Reader(bytes)), check);
  assert.throws(() => annotate(schema, 0, new Reader(bytes)), check);
}

const tagged = message("0", "0+", {
  plain: int8("0+"),
  one: int8("0+", { tag: 1 }),
  two: string("0+", { tag: 2 }),
});

test("tagged fields twice, out of order, and as long as they are not", () => {
  malformed(tagged, "00" + "02" + "010105" + "010106", /the tag 1 follows the tag 1/);
  malformed(tagged, "00" + "02" + "02020261" + "010105", /the tag 1 follows the tag 2/);
  malformed(tagged, "00" + "02" + "0900" + "0900", /the tag 9 follows the tag 9/);
  malformed(tagged, "00" + "01" + "01020505", /ends at byte 5 and says that it ends at byte 6/);
  malformed(tagged, "00" + "01" + "0100" + "05", /ends at byte 5 and says that it ends at byte 4/);
  malformed(tagged, "00" + "01" + "0902" + "05", /a tagged field of 2 bytes .* 1 are left/);
  malformed(tagged, "00" + "ffffffff0f", /1 bytes are wanted/);
  assert.throws(() => skipTaggedFields(new Reader(Buffer.from("0205000500", "hex"))), Malformed);
  assert.throws(() => skipTaggedFields(new Reader(Buffer.from("010505", "hex"))), Malformed);
});

test("a null where none may be", () => {
  malformed(message("0", "0+", { name: string("0+") }), "0000", /null before byte 1/);
  malformed(message("0", undefined, { name: string("0+") }), "ffff", /null before byte 2/);
  malformed(
    message("0", undefined, { names: arrayOf("0+", "string") }),
    "00000001ffff",
    /null before byte 6/,
  );
  malformed(message("0", undefined, { names: arrayOf("0+", "int32") }), "ffffffff", /null before byte 4/);
});

test("lengths below null, strings that are too long or not UTF-8", () => {
  malformed(message("0", undefined, { name: string("0+") }), "fffe", /the length -2/);
  malformed(message("0", undefined, { list: arrayOf("0+", "int8") }), "80000000", /the length -2147483648/);
  const compact = message("0", "0+", { name: string("0+") });
  malformed(compact, `818002${"61".repeat(0x8000)}00`, /a string of 32768 bytes/);
  malformed(compact, "04c3c32800", /not UTF-8/);
});

test("an array that cannot fit is refused before any of its elements is read", () => {
  malformed(
    message("0", undefined, { list: arrayOf("0+", "int32") }),
    `00000003${"00".repeat(8)}`,
    /an array of 3/,
  );
  malformed(message("0", "0+", { list: arrayOf("0+", "int64") }), `03${"00".repeat(15)}`, /an array of 2/);
});

test("many elements are refused before they are made, also when nested arrays add up to as many", () => {
  const list = message("0", undefined, { list: arrayOf("0+", "int8") });
  malformed(list, `000f4240${"00".repeat(1_000_000)}`, /an array of 1000000/);
  const nested = message("0", "0+", { outer: array("0+", { inner: arrayOf("0+", "int8") }) });
  const inner = `${"81" + "80" + "04"}${"00".repeat(2 ** 16)}00`;
  malformed(nested, `06${inner.repeat(5)}00`, /an array of 65536/);
  const value = decoder(nested, 0)(new Reader(Buffer.from(`04${inner.repeat(3)}00`, "hex")));
  assert.equal((value.outer as unknown[]).length, 3);
});

test("a struct that may be null counts as one byte, so that nothing valid is refused", () => {
  const inner = struct("0+", { name: string("0+") }, { nullable: "0+" });
  const schema = message("0", "0+", { list: array("0+", { inner }) });
  const value = decoder(schema, 0)(new Reader(Buffer.from("03ff00ff0000", "hex")));
  assert.deepEqual(value, { list: [{ inner: null }, { inner: null }] });
});
