import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import type { Client } from "./client";
import { assertReceived, byHand, explain, likelyCause, matches, type Talk } from "./failure";
import { Names } from "./names";

function talk(sent: Buffer | string = "", names = new Names()): Talk {
  const client = { sent: Buffer.from(sent as string) } as Client;
  return { client, names, host: "127.0.0.1", port: 9092 };
}

const CAUSES: readonly [cause: RegExp, expected: string | Buffer, received: string | Buffer][] = [
  [/said nothing/, "OK my-topic-0@0\n", ""],
  [/every offset is one too high/, "OK a-0@0\nOK a-0@1\n", "OK a-0@1\nOK a-0@2\n"],
  [/every offset is one too high/, "a-0@9 - x\n", "a-0@10 - x\n"],
  [/every offset is one too low/, "OK a-0@1\n", "OK a-0@0\n"],
  [/a CR was kept/, "one\ntwo\n", "one\r\ntwo\r\n"],
  [/the last LF is missing/, "one\ntwo\n", "one\ntwo"],
  [/a character cut in two by TCP became U\+FFFD/, "é\n", "\ufffd\ufffd\n"],
  [/their order is not/, "one\ntwo\n", "two\none\n"],
  [/the reply ends too early/, "one\ntwo\n", "one\n"],
  [/something follows it/, "one\n", "one\ntwo\n"],
];

for (const [cause, expected, received] of CAUSES) {
  test(`${JSON.stringify(received)} instead of ${JSON.stringify(expected)}: ${cause.source}`, () => {
    assert.match(likelyCause(Buffer.from(expected as string), Buffer.from(received as string))!, cause);
  });
}

test("where no cause is known, none is named", () => {
  for (const [expected, received] of [
    ["one\n", "eno\n"],
    ["OK a-0@0\n", "OK a-0@7\n"],
    ["OK a-0@0\n", "ERR INVALID_REQUEST no\n"],
  ] as const) {
    assert.equal(likelyCause(Buffer.from(expected), Buffer.from(received)), undefined);
    assert.doesNotMatch(explain(talk(), Buffer.from(expected), Buffer.from(received)), /likely cause/);
  }
});

const MATCHES: readonly [expected: string, received: string, result: boolean][] = [
  ["one\\n", "one\n", true],
  ["one\\n", "one", false],
  ["OK …\\n", "OK anything at all\n", true],
  ["OK …\\n", "OK \n", true],
  ["OK …\\n", "OK one\nOK two\n", false],
  ["…\\nOK\\n", "one\ntwo\nOK\n", false],
  ["a… and …b", "a, c and d, b", true],
  ["a.c(…)", "a.c(x)", true],
  ["a.c(…)", "abc(x)", false],
  ["é…\\n", "é is kept\n", true],
  ["a…\\n", "a\r\n", true],
  ["…", "\x00\xff", true],
];

for (const [expected, received, result] of MATCHES) {
  test(`${JSON.stringify(received)} ${result ? "is" : "is not"} what ${expected} stands for`, () => {
    assert.equal(matches(expected, Buffer.from(received)), result);
    const compare = () => assertReceived(talk(), expected, Buffer.from(received));
    if (result) compare();
    else assert.throws(compare, /^Error: the broker's reply is not the expected one \(/);
  });
}

test("the explanation shows what was sent under the scenario's names, both replies, the first difference and the cause", () => {
  const names = new Names();
  const sent = names.toBroker("8 my-topic 0\nHello\n");
  const lines = explain(
    talk(sent, names),
    Buffer.from("OK my-topic-0@0\n"),
    Buffer.from("OK my-topic-0@1\n"),
  ).split("\n");
  assert.deepEqual(lines.slice(0, 4), [
    "the broker's reply is not the expected one (\\n stands for the end of a line).",
    "sent:     8 my-topic 0\\nHello\\n",
    "expected: OK my-topic-0@0\\n",
    "received: OK my-topic-0@1\\n",
  ]);
  assert.match(lines[4]!, /first difference is at byte 14 /);
  assert.match(lines.at(-2)!, /^likely cause: every offset is one too high/);
  assert.match(lines.at(-1)!, /^by hand: {2}printf '.*' \| nc -w 1 127\.0\.0\.1 9092$/);
});

test("nothing is shown as such, and a long reply is cut with its length", () => {
  const text = explain(talk(), Buffer.alloc(5000, "x"), Buffer.alloc(0));
  assert.match(text, /^received: \(nothing\)$/m);
  assert.match(text, /^expected: x{600}… \(5000 characters\)$/m);
});

test("what is to be typed by hand makes any shell print the bytes that were sent", () => {
  const sent = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 10 }).map((array) => Buffer.from(array)),
        fc.constantFrom("'", '"', "%s", "\\", "\\n", "$HOME", "`id`", "\n", "é", "\x001").map(Buffer.from),
      ),
      { maxLength: 20 },
    )
    .map((pieces) => Buffer.concat(pieces));
  fc.assert(
    fc.property(sent, (bytes) => {
      const [command] = byHand(talk(bytes)).split(" | nc ");
      const { stdout } = spawnSync("sh", ["-c", command!]);
      assert.deepEqual(stdout, bytes);
    }),
    { numRuns: 60, examples: [[Buffer.from("-n")]] },
  );
});
