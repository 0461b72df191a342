import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { openDataFolder } from "./data-folder";

function newFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "data-folder-race-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Two brokers of one folder write over each other's messages, so it must not matter how close together they start. */
for (const brokers of [2, 5]) {
  for (const lockLeftBehind of [false, true]) {
    const left = lockLeftBehind ? ", where a dead broker has left its lock" : "";
    test(`of ${brokers} brokers that start at the same moment${left}, one gets the folder and the others are told so`, async (t) => {
      const folder = newFolder(t);
      if (lockLeftBehind) fs.writeFileSync(path.join(folder, ".lock"), "");
      const starts = Array.from({ length: brokers }, () =>
        openDataFolder(folder, { nodeId: 1, clusterId: "" }),
      );
      const outcomes = await Promise.allSettled(starts);
      const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      for (const winner of winners) winner.release(true);
      assert.equal(winners.length, 1);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected")
          assert.match(String(outcome.reason), /is in use by another broker/);
      }
    });
  }
}
