import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { kafkaLine, printfFormat, textLine } from "./shell-line";

const ADDRESS = { host: "127.0.0.1", port: 9092 };
const bytes = (text: string) => new TextEncoder().encode(text);

test("a Kafka frame is hexadecimal digits", () => {
  assert.equal(
    kafkaLine(Uint8Array.of(0, 0, 0, 1, 0xff), ADDRESS),
    "printf '00000001ff' | xxd -r -p | nc -w 1 127.0.0.1 9092 | xxd",
  );
});

test("a long one is a here-document of short lines", () => {
  const lines = kafkaLine(new Uint8Array(1000).fill(0xab), ADDRESS).split("\n");
  assert.equal(lines[0], "xxd -r -p <<'END' | nc -w 1 127.0.0.1 9092 | xxd");
  assert.equal(lines.at(-1), "END");
  assert.equal(lines.slice(1, -1).join(""), "ab".repeat(1000));
  assert.ok(lines.every((line) => line.length <= 64));
});

test("a line of text stays as it is, and what the shell or printf would read otherwise is written as a number", () => {
  assert.equal(
    textLine(bytes("produce my-topic Grüße 100% \\n it's\n"), ADDRESS),
    "printf 'produce my-topic Grüße 100%% \\\\n it\\047s\\n' | nc -w 1 127.0.0.1 9092",
  );
});

test("what cannot be seen, or turns the text round, is written as numbers", () => {
  assert.equal(
    printfFormat(bytes("a\u0000b\u202e\u200bc\u001b[1m")),
    "a\\000b\\342\\200\\256\\342\\200\\213c\\033[1m",
  );
  assert.equal(printfFormat(Uint8Array.of(0x61, 0xff, 0x31)), "a\\3771");
});

test("a dash in front is no option", () => {
  assert.equal(printfFormat(bytes("-v x-y")), "\\055v x-y");
});

test("a host that is no plain word is quoted", () => {
  assert.equal(
    textLine(bytes("x"), { host: "a b'; rm c", port: 1 }),
    "printf 'x' | nc -w 1 'a b'\\''; rm c' 1",
  );
});

for (const [shell, ...options] of [["sh"], ["bash", "--norc"]] as [string, ...string[]][])
  test(`${shell} gives exactly these bytes`, () => {
    const through = (content: Uint8Array) =>
      execFileSync(shell, [...options, "-c", `printf '${printfFormat(content)}'`], { env: { LC_ALL: "C" } });
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }).map(bytes),
      fc
        .string({
          unit: fc.constantFrom("'", "\\", "%", "-", "0", "7", "n", "$", "`", '"', "!", "\n"),
          maxLength: 20,
        })
        .map(bytes),
    );
    fc.assert(
      fc.property(anything, (content) => {
        assert.deepEqual(new Uint8Array(through(content)), content);
      }),
      { numRuns: 60 },
    );
  });
