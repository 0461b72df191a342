/** An ERR line is one line of text, whatever it quotes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { KafkaError } from "../errors";
import { errorLine } from "./replies";

test("what a refusal quotes does nothing to a terminal", () => {
  const quoted = new KafkaError("INVALID_REQUEST", 'there is no "a\u0000\u001b[2J\u009b2J"');
  assert.equal(errorLine(quoted), 'ERR INVALID_REQUEST there is no "a\\x00\\x1b[2J\\x9b2J"\n');
});

test("a refusal is one line, and letters of any language stay as they are", () => {
  const quoted = new KafkaError("INVALID_REQUEST", "a\nb\r\n  c ß 日");
  assert.equal(errorLine(quoted), "ERR INVALID_REQUEST a b c ß 日\n");
});
