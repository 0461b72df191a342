import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { count, expectEnd, parseNumber, parseOptions, parseTarget, topicName, Words } from "./command";

/** The words of `line`, which lies in the middle of other bytes as a frame does. */
function wordsOf(line: string): Words {
  const bytes = Buffer.from(`before ${line} after`);
  return new Words(bytes, 7, 7 + Buffer.byteLength(line));
}

const INVALID = { name: "INVALID_REQUEST" };

test("words are what stands between spaces, however many there are", () => {
  const word = fc.stringMatching(/^[a-z=/é🙂\t]{1,6}$/u);
  const spaces = fc.integer({ min: 1, max: 3 }).map((length) => " ".repeat(length));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, spaces)), fc.constantFrom("", "  "), (pairs, lead) => {
      const line = lead + pairs.flat().join("");
      assert.deepEqual(
        wordsOf(line).rest(),
        pairs.map(([text]) => text),
      );
    }),
  );
});

test("next() stops behind its word, and at the end of the line it is undefined again and again", () => {
  const words = wordsOf("produce  my-topic  value");
  assert.equal(words.next(), "produce");
  assert.equal(words.next(), "my-topic");
  assert.equal(words.bytes.toString("utf8", words.at, words.end), "  value");
  assert.equal(words.next(), "value");
  assert.equal(words.next(), undefined);
  assert.equal(words.next(), undefined);
});

test("a missing topic and a word too many are refused with the form of the command", () => {
  assert.equal(topicName(wordsOf("my-topic"), "delete TOPIC"), "my-topic");
  assert.throws(() => topicName(wordsOf("  "), "delete TOPIC"), {
    ...INVALID,
    message: /write: delete TOPIC/,
  });
  expectEnd(wordsOf("  "), "topics");
  assert.throws(() => expectEnd(wordsOf("now"), "topics"), { ...INVALID, message: /"now".*write: topics/ });
});

const TARGETS: readonly [word: string, topic: string, partition: number | undefined][] = [
  ["fruit", "fruit", undefined],
  ["fruit/0", "fruit", 0],
  ["fruit/12", "fruit", 12],
  ["fruit-1", "fruit-1", undefined],
  ["/3", "", 3],
];

for (const [word, topic, partition] of TARGETS) {
  test(`${word} is the topic "${topic}" and the partition ${partition}`, () => {
    assert.deepEqual(parseTarget(word), { topic, partition });
  });
}

for (const word of [
  "fruit/",
  "fruit/x",
  "fruit/-1",
  "fruit/1.5",
  "fruit/1/2",
  "fruit/1e3",
  "fruit/1234567890",
]) {
  test(`${word} is refused: what follows the slash is no partition number`, () => {
    assert.throws(() => parseTarget(word), { ...INVALID, message: /is no partition number/ });
  });
}

test("options are split at their first equals sign and keep their order", () => {
  assert.deepEqual(
    [...parseOptions(["b=1", "a=x=y", "c="])],
    [
      ["b", "1"],
      ["a", "x=y"],
      ["c", ""],
    ],
  );
});

test("a word without a name before an equals sign is no option, and no option comes twice", () => {
  for (const word of ["word", "=1", "="])
    assert.throws(() => parseOptions([word]), { ...INVALID, message: /no option/ });
  assert.throws(() => parseOptions(["a=1", "b=2", "a=1"]), { ...INVALID, message: "a= is given twice" });
});

test("options may be called like something that every object has", () => {
  assert.deepEqual([...parseOptions(["constructor=1", "__proto__=2"]).values()], ["1", "2"]);
});

test("a number is accepted exactly within its bounds", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (a, b, number) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const parse = () => parseNumber("max", String(number), min, max);
      if (number >= min && number <= max) assert.equal(parse(), number);
      else
        assert.throws(parse, {
          ...INVALID,
          message: `max=${number} must be a whole number from ${min} to ${max}`,
        });
    }),
  );
});

for (const text of ["", " 1", "1 ", "+1", "-1", "1.0", "1e1", "0x1", "one", "12345678901234567"]) {
  test(`"${text}" is no number`, () => {
    assert.throws(() => parseNumber("max", text, 0, Number.MAX_SAFE_INTEGER), INVALID);
  });
}

test("one thing is singular, any other number of things is plural", () => {
  assert.deepEqual(
    [0, 1, 2].map((number) => count(number, "topic")),
    ["0 topics", "1 topic", "2 topics"],
  );
});
