/** Lines of the text protocol as fields. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RawFrame } from "./frame-reader";
import { assertCovers, detailsOf, told } from "./testing";

const COMMANDS: Partial<RawFrame> = { door: "text", dialect: "commands" };
const HEADER: Partial<RawFrame> = { door: "text", dialect: "header" };
const REPLY: Partial<RawFrame> = { door: "text", direction: "response" };

function fieldsOf(text: string, more: Partial<RawFrame>): string[] {
  const details = detailsOf(Buffer.from(text), more);
  assertCovers(details);
  return [`${details.api}: ${details.gist}`, ...told(details.fields)];
}

test("produce: the value begins behind one space, and may look like an option", () => {
  assert.deepEqual(fieldsOf("produce letters/1 key=k max=1  x\n", COMMANDS), [
    "produce: produce letters/1 key=k max=1  x",
    "verb produce (store a message; with bytes=N the next N bytes are its value)",
    "topic letters/1 (partition 1 of letters)",
    "key key=k (the key of the message: it decides the partition)",
    "value max=1  x (the rest of the line, to the letter)",
    "end of line LF ()",
  ]);
  assert.deepEqual(fieldsOf("produce t  two\n", COMMANDS).slice(2), [
    "topic t ()",
    "value  two (the rest of the line, to the letter)",
    "end of line LF ()",
  ]);
  assert.deepEqual(fieldsOf("produce t bytes=3\n", COMMANDS).slice(2), [
    "topic t ()",
    "bytes bytes=3 (the value is the 3 bytes behind this line)",
    "end of line LF ()",
  ]);
});

test("consume: offset and options", () => {
  assert.deepEqual(fieldsOf("consume t -5 wait=1500 follow\r\n", COMMANDS).slice(2), [
    "topic t ()",
    "offset -5 (the last 5 of each partition)",
    "wait wait=1500 (wait for the first message for up to 1.5 s)",
    "follow follow (go on with what comes, until the next line)",
    "end of line CR LF ()",
  ]);
});

test("lines that are no commands", () => {
  assert.deepEqual(fieldsOf("hello world\n", COMMANDS), [
    "unknown: hello world",
    "verb hello (no command)",
    "words world ()",
    "end of line LF ()",
  ]);
  assert.equal(fieldsOf("GET / HTTP/1.1\n", COMMANDS)[0], "http: GET / HTTP/1.1");
  assert.deepEqual(fieldsOf("\n", COMMANDS), ["unknown: ", "end of line LF ()"]);
});

test("the header dialect", () => {
  assert.deepEqual(fieldsOf("7 letters 3\n", HEADER), [
    "header: 7 letters 3",
    "length 7 (how many characters the topic has)",
    "topic letters (where the messages behind it go, to partition 0)",
    "offset 3 (from where on messages are shown)",
    "end of line LF ()",
  ]);
  assert.deepEqual(fieldsOf("produce t x\n", HEADER).slice(0, 2), [
    "message: produce t x",
    "message produce t x (stored to the letter, in the topic of the header in force)",
  ]);
  const [kind, message] = fieldsOf("6 letters 3\n", HEADER);
  assert.equal(kind, "message: 6 letters 3");
  assert.match(message!, /no header, so a message.*the topic has 6 characters, but "letters" has 7/);
});

test("replies: OK, errors, messages", () => {
  assert.deepEqual(fieldsOf("OK letters-0@5\n", REPLY), [
    "OK: letters-0@5",
    "line 1.status OK (it is done)",
    "line 1.place letters-0@5 (stored: partition 0 of letters, offset 5)",
    "line 1.end of line LF ()",
  ]);
  const error = detailsOf(Buffer.from("ERR OFFSET_OUT_OF_RANGE t-0 has none\n"), REPLY);
  assert.equal(error.error, "OFFSET_OUT_OF_RANGE");
  assert.deepEqual([error.api, error.gist], ["ERR", "t-0 has none"]);
  assert.ok(told(error.fields).includes("line 1.error OFFSET_OUT_OF_RANGE (no message has that offset)"));
  assert.deepEqual(fieldsOf("t-0@1 - a b\nt-0@2 k c\n", REPLY), [
    "data: t-0@1 - a b … and 1 more line",
    "line 1.place t-0@1 (partition 0 of t, offset 1)",
    "line 1.key - (no key)",
    "line 1.value a b ()",
    "line 1.end of line LF ()",
    "line 2.place t-0@2 (partition 0 of t, offset 2)",
    "line 2.key k (the key of the message)",
    "line 2.value c ()",
    "line 2.end of line LF ()",
  ]);
});

test("any words: every byte is in a leaf", () => {
  const word = fc.constantFrom(
    "produce",
    "consume",
    "7",
    "letters",
    "key=",
    "bytes=9",
    "  ",
    "OK",
    "ERR",
    "t-0@1",
    "\r",
    "-",
    "\n",
    "ß",
    "",
  );
  const lines = fc.array(word, { maxLength: 12 }).map((words) => Buffer.from(words.join(" ")));
  fc.assert(
    fc.property(lines, fc.constantFrom(COMMANDS, HEADER, REPLY), (bytes, more) =>
      assertCovers(detailsOf(bytes, more)),
    ),
    { numRuns: 2000 },
  );
});
