import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { kafkajsLines, ncLine, type ToProduce } from "./produce-lines";

const plain: ToProduce = {
  topic: "letters",
  partition: null,
  key: null,
  value: "Hello",
  host: "localhost",
  port: 9092,
};

test("a plain message is a plain line", () => {
  assert.equal(ncLine(plain), "printf 'produce letters Hello\\n' | nc -w 1 localhost 9092");
  assert.equal(
    ncLine({ ...plain, partition: 2, key: "a b" }),
    "printf 'produce letters/2 key=a\\\\x20b Hello\\n' | nc -w 1 localhost 9092",
  );
});

test("a value that would be read as something else goes by its number of bytes", () => {
  assert.equal(sent({ ...plain, value: "key=a" }), "produce letters bytes=5\nkey=a\n");
  assert.equal(sent({ ...plain, value: "  bytes=1" }), "produce letters bytes=9\n  bytes=1\n");
  assert.equal(sent({ ...plain, value: "" }), "produce letters bytes=0\n\n");
  assert.equal(sent({ ...plain, value: "two\nlines" }), "produce letters bytes=9\ntwo\nlines\n");
  assert.equal(sent({ ...plain, value: "ends\r" }), "produce letters bytes=5\nends\r\n");
});

test("whatever the shell would make of it reaches nc as it is", () => {
  for (const value of [
    "it's",
    "100 %d %%",
    "back\\slash \\n",
    "$HOME `id` !!",
    '"quoted"',
    "é ✓ 日本",
    "-n",
    "\u202ea",
  ])
    assert.equal(sent({ ...plain, value }), `produce letters ${value}\n`, value);
});

test("a key is one word", () => {
  assert.equal(sent({ ...plain, key: "a\\b c\n" }), "produce letters key=a\\\\b\\x20c\\x0a Hello\n");
});

test("any value at all reaches nc to the letter", () => {
  const values = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(values, (value) => {
      const payload = value.toWellFormed();
      const received = sent({ ...plain, value });
      const bytes = Buffer.byteLength(payload);
      const either = [`produce letters ${payload}\n`, `produce letters bytes=${bytes}\n${payload}\n`];
      assert.ok(either.includes(received), JSON.stringify({ value, received }));
    }),
    { numRuns: 50 },
  );
});

test("the lines of JavaScript hold any key and value to the letter", () => {
  const texts = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(texts, texts, (key, value) => {
      const lines = kafkajsLines({ ...plain, key, value, partition: 1 });
      const message = { key: key.toWellFormed(), value: value.toWellFormed(), partition: 1 };
      assert.deepEqual(whatIsSent(lines), { topic: "letters", messages: [message] });
    }),
  );
});

test("no line holds a sign that nobody sees: it is escaped", () => {
  const hostile = { ...plain, key: "\u202ekey", value: "a\u2028b\u0007c\u202e\ufeffd" };
  const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  assert.doesNotMatch(ncLine(hostile), unseen);
  assert.doesNotMatch(kafkajsLines(hostile).replaceAll("\n", ""), unseen);
});

/** What `nc` is given when a shell runs the line. */
function sent(message: ToProduce): string {
  const [printf] = ncLine(message).split(" | nc -w 1 ");
  return execFileSync("sh", ["-c", printf as string], { encoding: "utf8" });
}

function whatIsSent(lines: string): unknown {
  const sending = lines.split("\n").find((line) => line.includes("producer.send("));
  const argument = (sending as string).replace("  await producer.send(", "").replace(/\);$/, "");
  return new Function(`return ${argument};`)();
}
