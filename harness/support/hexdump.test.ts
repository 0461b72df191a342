import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareAsHex, firstDifference } from "./hexdump";

const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array));

test("the first difference is the length of what both begin with", () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, (common, a, b) => {
      fc.pre(a[0] !== b[0]);
      const found = firstDifference(Buffer.concat([common, a]), Buffer.concat([common, b]));
      assert.equal(found, common.length);
    }),
  );
});

test("bytes do not differ from themselves", () => {
  fc.assert(fc.property(bytes, (same) => assert.equal(firstDifference(same, Buffer.from(same)), undefined)));
  assert.equal(compareAsHex(Buffer.from("a"), Buffer.from("a")), "(no difference)");
});

test("both sides are shown with position, hexadecimal numbers and characters, and carets below the difference", () => {
  assert.equal(
    compareAsHex(Buffer.from("OK my-topic-0@1\nmore\n"), Buffer.from("OK my-topic-0@1\nm\x00")),
    `\
The first difference is at byte 17 (counted from 0): 6f ("o") was expected, 00 came.
Each line: position, the bytes as hexadecimal numbers, the same bytes as characters (a dot for what has none).
expected:
       0  4f 4b 20 6d 79 2d 74 6f 70 69 63 2d 30 40 31 0a  OK my-topic-0@1.
      16  6d 6f 72 65 0a                                   more.
             ^^
received:
       0  4f 4b 20 6d 79 2d 74 6f 70 69 63 2d 30 40 31 0a  OK my-topic-0@1.
      16  6d 00                                            m.
             ^^`,
  );
});

test("where one side has ended, the end is named", () => {
  assert.match(
    compareAsHex(Buffer.from("ab"), Buffer.from("a")),
    /: 62 \("b"\) was expected, the end came\./,
  );
  assert.match(compareAsHex(Buffer.from(""), Buffer.from("\n")), /: the end was expected, 0a came\./);
});

/** The lines that show one side, from its heading on. */
function linesOf(side: "expected:" | "received:", text: string): string[] {
  const lines = text.split("\n");
  const end = side === "expected:" ? lines.indexOf("received:") : lines.length;
  return lines.slice(lines.indexOf(side) + 1, end);
}

test("the carets stand below the byte that differs, and at most five lines are shown of each side", () => {
  fc.assert(
    fc.property(bytes, bytes, (expected, received) => {
      const difference = firstDifference(expected, received);
      fc.pre(difference !== undefined);
      const text = compareAsHex(expected, received);
      for (const [side, all] of [["expected:", expected] as const, ["received:", received] as const]) {
        const shown = linesOf(side, text);
        const carets = shown.findIndex((line) => line.trim() === "^^");
        const column = shown[carets]!.indexOf("^^");
        const hex = all.toString("hex", difference, difference! + 1);
        assert.equal(shown[carets - 1]!.slice(column, column + 2), hex.padEnd(2));
        assert.ok(shown.length <= 6);
      }
    }),
  );
});
