import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { Malformed } from "./codec/reader";
import { RequestFramer } from "./framing";

const LIMIT = 64;
const MIB = 1024 ** 2;

function sized(body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function sizeOf(bytes: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(bytes);
  return size;
}

function drain(framer: RequestFramer): Buffer[] {
  const requests: Buffer[] = [];
  for (let request = framer.next(); request !== undefined; request = framer.next()) requests.push(request);
  return requests;
}

function requestsOf(pieces: readonly Buffer[], limit = LIMIT): Buffer[] {
  const framer = new RequestFramer(limit);
  return pieces.flatMap((piece) => {
    framer.push(piece);
    return drain(framer);
  });
}

function cut(input: Buffer, places: readonly number[]): Buffer[] {
  const cuts = places.map((place) => place % (input.length + 1)).sort((a, b) => a - b);
  return [...cuts, input.length].map((end, at) => input.subarray(cuts[at - 1] ?? 0, end));
}

const bodies = fc.array(fc.uint8Array({ maxLength: LIMIT }).map((bytes) => Buffer.from(bytes)));

test("any cutting of any requests gives the same requests", () => {
  fc.assert(
    fc.property(bodies, fc.array(fc.nat()), (requests, places) => {
      const input = Buffer.concat(requests.map(sized));
      assert.deepEqual(requestsOf(cut(input, places)), requests);
      assert.deepEqual(requestsOf([...input].map((byte) => Buffer.from([byte]))), requests);
    }),
    { numRuns: 500 },
  );
});

test("a request that is not all there is none, and the rest may come in any number of chunks", () => {
  const body = Buffer.from(Array.from({ length: 5 * MIB }, (_, at) => at * 31));
  const input = sized(body);
  const chunks = Array.from({ length: 81 }, (_, at) => input.subarray(at * 65_536, (at + 1) * 65_536));
  assert.deepEqual(requestsOf(chunks.slice(0, 80), 8 * MIB), []);
  assert.deepEqual(requestsOf(chunks, 8 * MIB), [body]);
});

for (const size of [-1, -(2 ** 31), LIMIT + 1, 2 ** 31 - 1]) {
  test(`a size of ${size} is refused as soon as it is there, before anything is allocated for it`, (t) => {
    const framer = new RequestFramer(LIMIT);
    const allocated = watchAllocations(t);
    framer.push(Buffer.concat([sized(Buffer.from("first")), sizeOf(size).subarray(0, 3)]));
    assert.equal(String(framer.next()), "first");
    assert.equal(framer.next(), undefined);
    framer.push(sizeOf(size).subarray(3));
    assert.throws(
      () => framer.next(),
      (problem: Error) => problem instanceof Malformed && problem.message.includes(`has ${size} bytes`),
    );
    assert.deepEqual(allocated, []);
  });
}

/** The size of every buffer that is allocated from now on. */
function watchAllocations(t: TestContext): number[] {
  const sizes: number[] = [];
  const { allocUnsafe } = Buffer;
  t.mock.method(Buffer, "allocUnsafe", (size: number) => {
    sizes.push(size);
    return allocUnsafe(size);
  });
  return sizes;
}

test("a request as long as the limit passes", () => {
  assert.deepEqual(requestsOf([sized(Buffer.alloc(LIMIT, 7))]), [Buffer.alloc(LIMIT, 7)]);
});

test("what is announced and does not come takes little memory, and what comes no more than twice its size", (t) => {
  const framer = new RequestFramer(100 * MIB);
  const chunk = Buffer.alloc(64 * 1024);
  const allocated = watchAllocations(t);
  framer.push(sizeOf(100 * MIB));
  for (let arrived = 0; arrived < 20 * MIB; arrived += chunk.length) {
    assert.equal(framer.next(), undefined);
    assert.ok(Math.max(0, ...allocated) <= Math.max(2 * MIB, 2 * arrived));
    framer.push(chunk);
  }
  assert.ok(allocated.length < 10);
});

test("a request that lies in one chunk is a part of it, not a copy", () => {
  const chunk = Buffer.concat([sized(Buffer.from("one")), sized(Buffer.from("two"))]);
  for (const request of requestsOf([chunk])) assert.equal(request.buffer, chunk.buffer);
});
