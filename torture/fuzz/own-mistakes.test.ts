import assert from "node:assert/strict";
import { test } from "node:test";
import { Victim } from "../victim";
import { OwnMistakes } from "./own-mistakes";

const MORE_THAN_IS_KEPT = 1000;

for (const line of [
  '{"level":50,"msg":"a request failed in a way nobody thought of; its connection is closed"}',
  '{"level":50,"msg":"an error in the broker\'s code, once"}',
  '{"level":60,"msg":"the broker met an error it cannot go on after"}',
  "TypeError: Cannot read properties of undefined (reading 'length')",
  'RangeError [ERR_OUT_OF_RANGE]: The value of "offset" is out of range',
]) {
  test(`however much is said behind it, this is heard: ${line}`, () => {
    const mistakes = new OwnMistakes();
    mistakes.hear(line);
    for (let at = 0; at < MORE_THAN_IS_KEPT; at++)
      mistakes.hear('{"level":40,"msg":"a connection is closed"}');
    assert.ok(mistakes.fault?.includes(line));
  });
}

test("what a broker says of damage and of bad requests is no mistake of its own", () => {
  const mistakes = new OwnMistakes();
  mistakes.hear(
    '{"level":40,"msg":"t0-0/00000000000000000000.log was torn at byte 7 (a wrong CRC): cut 20 bytes"}',
  );
  mistakes.hear('{"level":40,"times":7,"msg":"a connection is closed, because what it sent is no request"}');
  assert.equal(mistakes.fault, undefined);
});

test("each line of a broker comes to who listens, those of its first moment as well", async (t) => {
  const heard: string[] = [];
  const victim = await Victim.start({ extensions: [], settings: {}, hear: (line) => heard.push(line) });
  t.after(() => victim.remove());
  assert.deepEqual(heard, victim.log);
});
