/** The checker on histories that nobody wrote by hand: it finds nothing where nothing is, and whatever is done to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkHistory } from "./check";
import { ANOMALY_NAMES, type AnomalyName } from "./operations";
import { type Choose, historyOf, makeHistory, WRONGS } from "./testing";

const HISTORIES = 60;

/** Of each history and each thing that is done to it: what was found. */
function eachHistory(look: (choose: Choose) => void): void {
  fc.assert(
    fc.property(fc.gen(), (g) => look((count) => g(fc.nat, { max: count - 1 }))),
    { numRuns: HISTORIES },
  );
}

test("in a history of a log that does what it should nothing is found", () => {
  eachHistory((choose) => assert.deepEqual(checkHistory(historyOf(makeHistory(choose))), []));
});

for (const name of ANOMALY_NAMES)
  test(`${name}: found wherever it is put into such a history`, () => {
    let tried = 0;
    eachHistory((choose) => {
      const made = makeHistory(choose);
      if (!WRONGS[name](made, choose)) return;
      tried++;
      const found = new Set<AnomalyName>(checkHistory(historyOf(made)).map((anomaly) => anomaly.name));
      assert.ok(found.has(name), `found only: ${[...found].join(", ")}`);
    });
    assert.ok(tried > HISTORIES / 6, `only ${tried} histories could be made wrong so`);
  });
