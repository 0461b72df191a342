import assert from "node:assert/strict";
import { test } from "node:test";
import { KafkaError } from "../errors";
import { refusal } from "./answers";

test("a refusal goes out with its code and its sentence", () => {
  const error = new KafkaError("INVALID_TOPIC_EXCEPTION", "no topic may be called so");
  assert.deepEqual(refusal(error), { errorCode: 17, errorMessage: "no topic may be called so" });
});

test("a sentence that holds a very long name still fits into a string of an answer", () => {
  const name = "\u20ac".repeat(10_922);
  const { errorMessage } = refusal(new KafkaError("INVALID_TOPIC_EXCEPTION", `there is no topic "${name}"`));
  assert.match(errorMessage, /^there is no topic "\u20ac+$/);
  assert.ok(Buffer.byteLength(errorMessage) < 2 ** 15);
});
