import assert from "node:assert/strict";
import { test } from "node:test";
import { checkHistory } from "../harness/checks/history/check";
import { Recorder } from "./recorder";
import { Tally } from "./tally";

const PLACE = { topic: "t", partition: 0 };

/** What is found where a group committed 5, then began to commit `begun`, and stands at `at` when the broker is asked. */
function found(begun: number, at: number, isReadAhead = false, isCut = false): string[] {
  const recorder = new Recorder(new Tally(), isReadAhead, 0);
  recorder.beginCommit(PLACE, "g", 5)();
  if (isCut) recorder.powerCut();
  recorder.beginCommit(PLACE, "g", begun);
  recorder.committed(PLACE, "g", at);
  return checkHistory({ operations: recorder.operations, logs: [] }).map(({ name }) => name);
}

test("a commit that was answered is lost where the group stands before it", () => {
  assert.deepEqual(found(8, 5), []);
  assert.deepEqual(found(8, 4), ["lost commit"]);
  assert.deepEqual(found(8, -1), ["lost commit"]);
});

test("one that was not answered may be where the group stands, also where it went back", () => {
  assert.deepEqual(found(3, 3), []);
  assert.deepEqual(found(3, 2), ["lost commit"]);
});

test("one that is answered later is a commit from then on", () => {
  const recorder = new Recorder(new Tally(), false, 0);
  const answered = recorder.beginCommit(PLACE, "g", 5);
  recorder.committed(PLACE, "g", -1);
  answered();
  recorder.committed(PLACE, "g", 4);
  assert.deepEqual(
    recorder.operations.map(({ kind }) => kind),
    ["unanswered commit", "committed", "commit", "committed"],
  );
  const anomalies = checkHistory({ operations: recorder.operations, logs: [] });
  assert.deepEqual(
    anomalies.map(({ name }) => name),
    ["lost commit"],
  );
});

test("after a power cut the commits of who reads ahead are not judged, and those of others are", () => {
  assert.deepEqual(found(8, 4, true, true), []);
  assert.deepEqual(found(8, 4, false, true), ["lost commit"]);
});
