import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Framer, framing } from "./framing";

const LIMIT = 16;
const LF = 0x0a;
const MIB = 1024 ** 2;

/** Everything the framer has now, as text. A line `take 3` or `skip 3` asks for raw bytes, as a request would. */
function drain(framer: Framer): string[] {
  const frames: string[] = [];
  for (let frame = framer.next(); frame !== undefined; frame = framer.next()) {
    const content = frame.bytes.toString("latin1", frame.start, frame.end);
    frames.push(`${frame.kind}:${content}`);
    const [, order, count] = /^(take|skip) (\d+)$/.exec(frame.kind === "line" ? content : "") ?? [];
    if (order === "take") framer.takeBytes(Number(count));
    if (order === "skip") framer.skipBytes(Number(count));
  }
  return frames;
}

function framesOf(pieces: readonly Buffer[]): string[] {
  const framer = framing.create(LIMIT);
  const frames = pieces.flatMap((piece) => {
    // The framer may keep nothing but copies, so what it was given is overwritten once it has asked for more.
    const given = Buffer.from(piece);
    framer.push(given);
    const found = drain(framer);
    given.fill(0xee);
    return found;
  });
  framer.finish();
  return [...frames, ...drain(framer)];
}

/** The same rules, applied to the whole input at once. */
function expectedFrames(input: Buffer): string[] {
  const frames: string[] = [];
  let at = 0;
  const swallowLf = () => {
    if (input[at] === LF) at++;
  };
  while (at < input.length) {
    const lf = input.indexOf(LF, at);
    const end = lf < 0 ? input.length : lf;
    const line = input.toString("latin1", at, end).replace(/\r$/, "");
    at = lf < 0 ? end : lf + 1;
    frames.push(line.length > LIMIT ? `too-long:${line.slice(0, LIMIT)}` : `line:${line}`);
    const [, order, count] = /^(take|skip) (\d+)$/.exec(line) ?? [];
    const bytesEnd = at + Number(count);
    if (order === "skip") at = Math.min(bytesEnd, input.length);
    if (order === "take") {
      if (bytesEnd > input.length) break;
      frames.push(`bytes:${input.toString("latin1", at, bytesEnd)}`);
      at = bytesEnd;
    }
    if (order !== undefined) swallowLf();
  }
  return frames;
}

function cut(input: Buffer, places: readonly number[]): Buffer[] {
  const cuts = places.map((place) => place % (input.length + 1)).sort((a, b) => a - b);
  return [...cuts, input.length].map((end, at) => input.subarray(cuts[at - 1] ?? 0, end));
}

const input = fc
  .array(
    fc.oneof(
      fc.constantFrom("\n", "\r\n", "\r", "take 0\n", "take 3\n", "take 9\r\n", "skip 0\n", "skip 5\n"),
      fc.integer({ min: LIMIT - 2, max: LIMIT + 3 }).map((length) => "x".repeat(length)),
      fc.stringMatching(/^[ab\r\n\xff]{0,8}$/),
    ),
  )
  .map((pieces) => Buffer.from(pieces.join(""), "latin1"));

test("any cutting of any bytes gives the frames of the whole input", () => {
  fc.assert(
    fc.property(input, fc.array(fc.nat()), (bytes, places) => {
      const expected = expectedFrames(bytes);
      assert.deepEqual(framesOf(cut(bytes, places)), expected);
      assert.deepEqual(framesOf([...bytes].map((byte) => Buffer.from([byte]))), expected);
    }),
    { numRuns: 1000 },
  );
});

const TABLE: readonly [input: string, frames: string[]][] = [
  ["", []],
  ["\n", ["line:"]],
  ["a", ["line:a"]],
  ["a\n", ["line:a"]],
  ["a\n\n", ["line:a", "line:"]],
  ["a\r\nb\r", ["line:a", "line:b"]],
  ["a\rb\r\r\n", ["line:a\rb\r"]],
  ["\r", ["line:"]],
  ["take 2\na\n\nb", ["line:take 2", "bytes:a\n", "line:b"]],
  ["take 0\n\n", ["line:take 0", "bytes:"]],
  ["take 3\nab", ["line:take 3"]],
  ["skip 3\nab\n\nc", ["line:skip 3", "line:c"]],
  ["skip 9\nab", ["line:skip 9"]],
];

for (const [bytes, frames] of TABLE) {
  test(`${JSON.stringify(bytes)} is ${frames.length === 0 ? "nothing" : frames.join(", ")}`, () => {
    assert.deepEqual(framesOf([Buffer.from(bytes, "latin1")]), frames);
  });
}

test("a line as long as the limit passes, with and without CR and LF; one byte more is too long", () => {
  const longest = "x".repeat(LIMIT);
  for (const end of ["", "\n", "\r", "\r\n"]) {
    assert.deepEqual(framesOf([Buffer.from(`${longest}${end}`)]), [`line:${longest}`]);
    assert.deepEqual(framesOf([Buffer.from(`${longest}x${end}`)]), [`too-long:${longest}`]);
  }
});

test("a line is refused when it crosses the limit, not when it ends, and the line behind it is a line again", () => {
  const framer = framing.create(LIMIT);
  framer.push(Buffer.alloc(LIMIT, "x"));
  assert.deepEqual(drain(framer), []);
  framer.push(Buffer.from("x"));
  assert.deepEqual(drain(framer), [`too-long:${"x".repeat(LIMIT)}`]);
  framer.push(Buffer.from("more of the same line, longer than the limit"));
  assert.deepEqual(drain(framer), []);
  framer.push(Buffer.from("\nnext\n"));
  assert.deepEqual(drain(framer), ["line:next"]);
});

test("a line that never ends takes no more memory than the limit allows", () => {
  const framer = framing.create(LIMIT);
  const chunk = Buffer.alloc(64 * 1024, "x");
  const before = process.memoryUsage().arrayBuffers;
  let frames = 0;
  for (let megabytes = 0; megabytes < 64; megabytes++) {
    for (let at = 0; at < MIB; at += chunk.length) {
      framer.push(chunk);
      frames += drain(framer).length;
    }
  }
  assert.equal(frames, 1);
  assert.ok(process.memoryUsage().arrayBuffers - before < 4 * MIB);
});

test("raw bytes that are announced and never come take no memory", () => {
  const framer = framing.create(LIMIT);
  const before = process.memoryUsage().arrayBuffers;
  framer.push(Buffer.from(`take ${64 * MIB}\nfirst bytes`));
  drain(framer);
  framer.push(Buffer.from("some more"));
  assert.deepEqual(drain(framer), []);
  assert.ok(process.memoryUsage().arrayBuffers - before < MIB);
});

test("bytesAtHand counts what has arrived behind the last frame", () => {
  const framer = framing.create(LIMIT);
  framer.push(Buffer.from("a\nbc\nd"));
  const seen: number[] = [];
  while (framer.next() !== undefined) seen.push(framer.bytesAtHand);
  assert.deepEqual(seen, [4, 1]);
  assert.equal(framer.bytesAtHand, 0);
});
