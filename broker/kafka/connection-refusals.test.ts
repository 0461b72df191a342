/** What a connection of the wire protocol does with what it does not understand: bytes that are no request, and versions from the future. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { API_VERSIONS, QUICK, request, SLOW, setUp, TIMEOUT } from "./connection-testing";

const UNFIT: Record<string, Buffer> = {
  "a negative size": Buffer.from("ffffffff00", "hex"),
  "a huge size": Buffer.from("07ffffff00", "hex"),
  "nothing at all": Buffer.from("00000000", "hex"),
  "half a header": Buffer.from("00000005 0002000000".replace(" ", ""), "hex"),
  "an unknown API": request(999, 7),
  "a negative API": request(-1, 7),
  "a version that is not served": request(QUICK, 7, 1),
  "a negative version": request(QUICK, 7, -1),
  "a client id longer than the frame": Buffer.from("0000000a00020000000000077fff", "hex"),
  "a body that is cut off": Buffer.concat([
    Buffer.from("0000000c", "hex"),
    request(QUICK, 7).subarray(4, 16),
  ]),
};

for (const [what, frame] of Object.entries(UNFIT)) {
  test(
    `${what}: the connection is closed, nothing behind it is begun, no other is disturbed`,
    TIMEOUT,
    async (t) => {
      const { open, begun, logged, answer } = setUp(t);
      const socket = open(Buffer.concat([request(QUICK, 1), frame, request(QUICK, 2)]));
      const other = open(request(SLOW, 3));
      // Not destroyed: a reset would overtake the answer.
      assert.deepEqual([socket.writableEnded, socket.destroyed], [true, false]);
      assert.deepEqual(begun, [1, 3]);
      assert.deepEqual(socket.answered, [1]);
      await answer(3);
      assert.deepEqual(other.answered, [3]);
      assert.equal(logged.length, 1);
      assert.match(
        logged[0]!,
        /^a connection is closed, because what it sent is no request that can be served: [^\n]+$/,
      );
    },
  );
}

test(
  "a connection that has been answered nothing is closed at once when what it sends is no request",
  TIMEOUT,
  (t) => {
    const { open } = setUp(t);
    const [frame] = Object.values(UNFIT);
    assert.equal(open(frame!).destroyed, true);
  },
);

test("bytes behind the body are let pass, as Kafka does", TIMEOUT, async (t) => {
  const { open, logged } = setUp(t);
  const longer = Buffer.concat([
    Buffer.from("00000010", "hex"),
    request(QUICK, 7).subarray(4),
    Buffer.alloc(2),
  ]);
  const socket = open(Buffer.concat([longer, request(QUICK, 8)]));
  assert.deepEqual(socket.answered, [7, 8]);
  assert.deepEqual(logged, []);
});

/** ApiVersions has nothing in its body up to version 2. */
function askVersions(id: number, version: number, rest = ""): Buffer {
  const frame = request(API_VERSIONS, id, version).subarray(0, 14);
  const body = Buffer.concat([frame, Buffer.from(rest, "hex")]);
  body.writeInt32BE(body.length - 4, 0);
  return body;
}

/** Key, first and last version of each API of these tests. */
const LIST = `00000006${[0, 1, 2, 3, 4].map((key) => `000${key}00000000`).join("")}001200000004`;

test(
  "ApiVersions in a version from the future is answered in version 0 with error 35 and the whole list",
  TIMEOUT,
  (t) => {
    const { open } = setUp(t);
    for (const version of [5, 99, 0x7fff, -1]) {
      const socket = open(askVersions(7, version, "0a0b0c"));
      assert.equal(socket.received.toString("hex"), `0000002e00000007${"0023"}${LIST}`);
    }
  },
);

test("an ApiVersions response has the oldest header in every version", TIMEOUT, (t) => {
  const { open } = setUp(t);
  assert.equal(open(askVersions(7, 0)).received.toString("hex"), `0000002e00000007${"0000"}${LIST}`);
  // An empty client id, header tags, "lab", "1", body tags.
  const socket = open(askVersions(7, 3, "00" + "046c6162" + "0231" + "00"));
  const flexible = `07${LIST.slice(8).replace(/.{12}/g, "$&00")}`;
  assert.equal(socket.received.toString("hex"), `000000360000000700${"00"}${flexible}0000000000`);
});

test("a client is called what its requests say; what is no request names nobody", TIMEOUT, (t) => {
  const { open, tap } = setUp(t);
  const names = () => [...tap.connections].map(({ clientId }) => clientId);
  // A token of a login has no header: what would be the client's name in one may be a password.
  open(Buffer.concat([request(QUICK, 1), named(request(999, 2), "password")]));
  open(Buffer.concat([request(QUICK, 1), named(request(QUICK, 2, 77), "password")]));
  open(named(request(QUICK, 1), "k"));
  assert.deepEqual(names(), [null, null, "k"]);
});

/** The request, from a client of that name. */
function named(frame: Buffer, name: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(frame.length - 4 + name.length);
  const length = Buffer.from([0, name.length]);
  return Buffer.concat([size, frame.subarray(4, 12), length, Buffer.from(name), frame.subarray(14)]);
}
