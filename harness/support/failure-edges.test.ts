import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { Client } from "./client";
import { assertReceived, byHand, likelyCause, type Talk } from "./failure";
import { compareAsHex } from "./hexdump";
import { Names } from "./names";

function talk(sent: string): Talk {
  const client = { sent: Buffer.from(sent) } as Client;
  return { client, names: new Names(), host: "localhost", port: 9092 };
}

test("where any text would do there is no difference: the one that is shown lies behind it", () => {
  const compare = () => assertReceived(talk(""), "ERR …\\nOK b\\n", Buffer.from("ERR wrong\nOK c\n"));
  assert.throws(compare, /62 \("b"\) was expected, 63 \("c"\) came/);
});

test("a reply that was cut within a character ends too early: nobody decoded it", () => {
  const expected = Buffer.from("é\n");
  assert.match(likelyCause(expected, expected.subarray(0, 1)) ?? "", /ends too early/);
});

test("what is to be typed by hand works also when the first byte that was sent is a dash", () => {
  const [command] = byHand(talk("-1 my-topic 0\n")).split(" | nc ");
  assert.equal(spawnSync("sh", ["-c", command!]).stdout.toString(), "-1 my-topic 0\n");
});

/** A reply of a megabyte is rare, but a comparison that points at the wrong byte is worse than none. */
test("the carets stand below the byte that differs also when it lies behind the first million", () => {
  const expected = Buffer.alloc(1_000_010, "x");
  const received = Buffer.from(expected);
  received[1_000_005] = 0x79;
  const lines = compareAsHex(expected, received).split("\n");
  const carets = lines.findLastIndex((line) => /^ +\^\^$/.test(line));
  const column = lines[carets]!.indexOf("^^");
  assert.equal(lines[carets - 1]!.slice(column, column + 2), "79");
});
