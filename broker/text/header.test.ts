import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { headerGrammar } from "./header";

function parse(line: string) {
  const bytes = Buffer.from(`<${line}>`);
  return headerGrammar.parse(bytes, 1, bytes.length - 1);
}

const LONGEST = "t".repeat(249);

const HEADERS: readonly [line: string, topic: string, offset: number][] = [
  ["8 my-topic 0", "my-topic", 0],
  ["8 my-topic 42", "my-topic", 42],
  ["8 my-topic 007", "my-topic", 7],
  ["8 my-topic 0   ", "my-topic", 0],
  ["08 my-topic 0", "my-topic", 0],
  ["1 a 0", "a", 0],
  ["3 1.2 3", "1.2", 3],
  ["3 ... 0", "...", 0],
  ["7 _-.aZ09 1", "_-.aZ09", 1],
  [`249 ${LONGEST} 0`, LONGEST, 0],
  ["8 my-topic 9223372036854775807", "my-topic", 2 ** 63],
];

for (const [line, topic, offset] of HEADERS) {
  test(`${JSON.stringify(line.slice(0, 40))} is a header`, () => {
    assert.deepEqual(parse(line), { topic, offset });
  });
}

const NO_HEADERS = [
  "",
  " ",
  "8",
  "8 my-topic",
  "8 my-topic ",
  "9 my-topic 0",
  "7 my-topic 0",
  "-8 my-topic 0",
  "8.0 my-topic 0",
  " 8 my-topic 0",
  "8  my-topic 0",
  "8 my-topic  0",
  "8\tmy-topic\t0",
  "8 my-topic 0\t",
  "8 my-topic 0\r",
  "8 my-topic -1",
  "8 my-topic +1",
  "8 my-topic 1.5",
  "8 my-topic 1e3",
  "8 my-topic zero",
  "8 my-topic 0 1",
  "8 my-topic 9223372036854775808",
  `8 my-topic ${"0".repeat(31)}`,
  "8 my/topic 0",
  "8 my topic 0",
  "1 . 0",
  "2 .. 0",
  "0  0",
  "2 ä 0",
  "1 ä 0",
  "1 é 0",
  `250 ${"t".repeat(250)} 0`,
  "3 apples 12",
  "help",
  "٨ my-topic 0",
];

for (const line of NO_HEADERS) {
  test(`${JSON.stringify(line.slice(0, 40))} is no header`, () => {
    assert.equal(parse(line), undefined);
  });
}

const name = fc.stringMatching(/^[a-zA-Z0-9._-]{1,249}$/).filter((text) => text !== "." && text !== "..");

test("a header of any legal topic and any offset below 2^53 is read as it was written", () => {
  fc.assert(
    fc.property(name, fc.maxSafeNat(), fc.nat({ max: 300 }), (topic, offset, spaces) => {
      assert.deepEqual(parse(`${topic.length} ${topic} ${offset}${" ".repeat(spaces)}`), { topic, offset });
    }),
  );
});

test("a header with a wrong length is none, whatever the topic", () => {
  fc.assert(
    fc.property(name, fc.nat({ max: 300 }), (topic, length) => {
      fc.pre(length !== topic.length);
      assert.equal(parse(`${length} ${topic} 0`), undefined);
    }),
  );
});

test("no line at all makes the grammar throw, and what is no header can always be explained", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (array) => {
      const bytes = Buffer.concat([Buffer.from("8 "), array]);
      headerGrammar.parse(bytes, 0, bytes.length);
      assert.equal(typeof headerGrammar.explain(bytes.toString("latin1")), "string");
    }),
  );
});

const EXPLANATIONS: readonly [line: string, explanation: RegExp][] = [
  ["9 my-topic 0", /has 9 characters, but "my-topic" has 8; write: 8 my-topic 0$/],
  ["9 my-topic 5", /write: 8 my-topic 5$/],
  ["8 my-topic", /three parts, LENGTH TOPIC OFFSET, and this line has 2/],
  ["Test message", /three parts.*for example: 8 my-topic 0$/],
  ["8 my-topic -1", /the offset "-1" is not a whole number from 0 to 9223372036854775807/],
  ["8 my/topic 0", /"my\/topic" has characters other than/],
  ["2 .. 0", /cannot be called "\.\."/],
];

for (const [line, explanation] of EXPLANATIONS) {
  test(`the refusal of ${JSON.stringify(line)} says what is wrong and shows what is right`, () => {
    assert.equal(parse(line), undefined);
    assert.match(headerGrammar.explain(line), explanation);
  });
}

test("the line that an explanation tells somebody to write is a header", () => {
  fc.assert(
    fc.property(fc.nat({ max: 300 }), name, fc.nat(), (length, topic, offset) => {
      fc.pre(length !== topic.length);
      const [, advice] = /write: (.*)$/.exec(headerGrammar.explain(`${length} ${topic} ${offset}`))!;
      assert.deepEqual(parse(advice!), { topic, offset });
    }),
  );
});
