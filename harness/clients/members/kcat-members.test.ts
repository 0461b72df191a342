import assert from "node:assert/strict";
import test from "node:test";
import { toldBy } from "./kcat-members";

test("kcat tells what it gains and loses, all at once or bit by bit, and what it reads", () => {
  const told = toldBy([
    "% Group g rebalanced (memberid x-1): assigned: fruit [0], fruit [11]",
    "% Group g rebalanced (memberid x-1): revoked: fruit [0], fruit [11]",
    "% Group g rebalanced: incremental assignment of 1 partition(s) (memberid x-1, COOPERATIVE rebalance protocol): fruit [2]",
    "% Group g rebalanced: incremental revoke of 2 partition(s) (memberid x-1, COOPERATIVE rebalance protocol): fruit [0], fruit [1]",
    "% Group g rebalanced: incremental assignment of 0 partition(s) (memberid x-1, COOPERATIVE rebalance protocol): ",
    "=3 17 % Group g rebalanced",
    "=3 18 two",
    "=3 20 four",
    "% Reached end of topic fruit [0] at offset 3",
  ]);
  assert.deepEqual(told, [
    { gained: [0, 11] },
    { lost: [0, 11] },
    { gained: [2] },
    { lost: [0, 1] },
    { gained: [] },
    { read: { partition: 3, offset: 17, values: ["% Group g rebalanced", "two"] } },
    { read: { partition: 3, offset: 20, values: ["four"] } },
  ]);
});
