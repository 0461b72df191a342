import assert from "node:assert/strict";
import test from "node:test";
import type { Message } from "./client";
import { alike, parse } from "./kcat";

const MARK = Buffer.from("<mark>");

test("messages are cut out by their lengths, whatever is in them", () => {
  const printed = Buffer.concat([
    Buffer.from("0 5 1700 3 4\nk\n1a\n=,nothing=,Größe=☕<mark>"),
    Buffer.from("1 0 1701 -1 -1\n<mark>"),
    Buffer.from("1 1 1702 0 0\n<mark>"),
  ]);
  assert.deepEqual(parse(printed, MARK), [
    {
      partition: 0,
      offset: 5,
      timestamp: 1700,
      key: Buffer.from("k\n1"),
      value: Buffer.from("a\n=,"),
      headers: [
        ["nothing", Buffer.alloc(0)],
        ["Größe", Buffer.from("☕")],
      ],
    },
    { partition: 1, offset: 0, timestamp: 1701, key: null, value: null, headers: [] },
    { partition: 1, offset: 1, timestamp: 1702, key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [] },
  ]);
});

test("half a message, at the end of a run that was killed, is none", () => {
  const whole = "0 0 1700 -1 1\na<mark>";
  for (let length = whole.length; length < 2 * whole.length; length++)
    assert.equal(parse(Buffer.from((whole + whole).slice(0, length)), MARK).length, 1);
});

test("a run sends messages of one partition with the same headers, and tombstones by themselves", () => {
  const message = (partition: number, value: string | null, header?: string): Message => ({
    partition,
    key: Buffer.from("k"),
    value: value === null ? null : Buffer.from(value),
    headers: header === undefined ? [] : [["h", Buffer.from(header)]],
  });
  const messages = [
    message(0, "a"),
    message(1, "b"),
    message(0, "c"),
    message(0, null),
    message(0, "d", "x"),
    message(0, "e", "y"),
  ];
  const groups = alike(messages).map((group) =>
    group.map(({ value }) => value?.toString() ?? "gone").join(""),
  );
  assert.deepEqual(groups, ["ac", "gone", "d", "e", "b"]);
});
