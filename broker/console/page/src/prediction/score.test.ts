import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_SCORE, scoreWords, withVerdict } from "./score";

test("right and wrong count, what was skipped does not", () => {
  const score = [true, false, null, true].reduce((sum, isRight) => withVerdict(sum, { isRight }), NO_SCORE);
  assert.equal(scoreWords(score), "2 of 3 right");
  assert.equal(scoreWords(NO_SCORE), "No answers yet");
});
