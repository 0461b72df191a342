import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { Malformed } from "./codec/reader";
import { RequestFramer } from "./framing";
import { pour } from "./read-into";

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

const shared = new RequestFramer(LIMIT, true).room();

/** What a framer makes of pieces that arrive one after the other; between them the memory that all connections share is overwritten. */
function requestsOf(pieces: readonly Buffer[], limit = LIMIT, isReused = true): Buffer[] {
  const framer = new RequestFramer(limit, isReused);
  const requests: Buffer[] = [];
  const destination = {
    room: () => framer.room(),
    filled(into: Buffer, count: number) {
      framer.filled(into, count);
      requests.push(...drain(framer));
      if (into === shared) into.fill(0xee);
    },
  };
  for (const piece of pieces) pour(piece, destination);
  return requests;
}

function arrives(framer: RequestFramer, bytes: Buffer): void {
  pour(bytes, framer);
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
  const requests = requestsOf(chunks, 8 * MIB);
  assert.equal(requests.length, 1);
  assert.ok(requests[0]!.equals(body));
});

for (const size of [-1, -(2 ** 31), LIMIT + 1, 2 ** 31 - 1]) {
  test(`a size of ${size} is refused as soon as it is there, before anything is allocated for it`, (t) => {
    const framer = new RequestFramer(LIMIT, true);
    const allocated = watchAllocations(t);
    arrives(framer, Buffer.concat([sized(Buffer.from("first")), sizeOf(size).subarray(0, 3)]));
    assert.equal(String(framer.next()), "first");
    assert.equal(framer.next(), undefined);
    arrives(framer, sizeOf(size).subarray(3));
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
  const framer = new RequestFramer(100 * MIB, true);
  const chunk = Buffer.alloc(64 * 1024);
  const allocated = watchAllocations(t);
  arrives(framer, sizeOf(100 * MIB));
  for (let arrived = 0; arrived < 20 * MIB; arrived += chunk.length) {
    assert.equal(framer.next(), undefined);
    assert.ok(Math.max(0, ...allocated) <= Math.max(2 * MIB, 2 * arrived));
    arrives(framer, chunk);
  }
  assert.ok(allocated.length < 10);
});

test("a request of which little has come has a small buffer, so that thousands of slow clients cost little", (t) => {
  const framer = new RequestFramer(100 * MIB, true);
  const allocated = watchAllocations(t);
  arrives(framer, sizeOf(16 * MIB));
  for (let arrived = 0; arrived < 1000; arrived++) {
    assert.equal(framer.next(), undefined);
    arrives(framer, Buffer.of(7));
  }
  assert.equal(framer.next(), undefined);
  assert.ok(Math.max(0, ...allocated) <= 2000);
  assert.ok(allocated.length <= 11);
});

test("the rest of a large request is read straight into its own buffer, and not beyond its end", () => {
  const framer = new RequestFramer(MIB, true);
  const body = Buffer.alloc(MIB / 2, 7);
  arrives(framer, sized(body).subarray(0, 50_000));
  assert.equal(framer.next(), undefined);
  const room = framer.room();
  assert.equal(room.length, 4 + body.length - 50_000);
  framer.filled(room, body.copy(room, 0, 0, room.length));
  const request = framer.next()!;
  assert.equal(request.buffer, room.buffer);
  assert.ok(request.equals(body));
});

test("requests that cannot be taken yet are saved from the connections that read next", () => {
  const [busy, other] = [new RequestFramer(LIMIT, true), new RequestFramer(LIMIT, true)];
  arrives(busy, Buffer.concat([sized(Buffer.from("one")), sized(Buffer.from("two"))]));
  assert.equal(String(busy.next()), "one");
  busy.keep();
  arrives(other, sized(Buffer.from("something else")));
  assert.equal(String(busy.next()), "two");
  assert.equal(busy.next(), undefined);
});

test("where buffers are not given back, a large request has one of just its size", () => {
  const [request] = requestsOf([sized(Buffer.alloc(MIB / 2, 7))], MIB, false);
  assert.equal(request!.buffer.byteLength, MIB / 2);
});
