/** What was deleted: it does not come back, and its offsets do not either. */
import { type Ledger, nameOf, placeOf, sentence, shown } from "./ledger";
import type { Anomaly, Deleted } from "./operations";

/** The broker said that it is gone: and there it is at last, or something that was sent afterwards was given its offset. */
export function resurrected(ledger: Ledger): Anomaly[] {
  return [...thereAtLast(ledger), ...givenAgain(ledger)];
}

/** Of one place, how far it was deleted. */
interface Gone {
  offset: number;
  words: string;
}

function furtherOf(before: Gone | undefined, deleted: Deleted, at: number): Gone {
  if (before !== undefined && before.offset >= deleted.offset) return before;
  const words = `#${at}: the broker said that what is before ${placeOf(deleted, deleted.offset)} is deleted`;
  return { offset: deleted.offset, words };
}

function thereAtLast(ledger: Ledger): Anomaly[] {
  const gone = new Map<string, Gone>();
  for (const [at, operation] of ledger.history.operations.entries())
    if (operation.kind === "deleted")
      gone.set(nameOf(operation), furtherOf(gone.get(nameOf(operation)), operation, at));
  return ledger.history.logs.flatMap((log) => {
    const known = gone.get(nameOf(log));
    if (known === undefined) return [];
    return log.messages
      .filter(({ offset }) => offset < known.offset)
      .map(({ offset, value }): Anomaly => {
        const there = `at last, ${placeOf(log, offset)} held ${shown(value)}`;
        return { name: "resurrected", seen: [known.words, there] };
      });
  });
}

function givenAgain(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const gone = new Map<string, Gone>();
  for (const [at, operation] of ledger.history.operations.entries()) {
    if (operation.kind === "deleted")
      gone.set(nameOf(operation), furtherOf(gone.get(nameOf(operation)), operation, at));
    if (operation.kind !== "send") continue;
    const known = gone.get(nameOf(operation));
    const outcome = ledger.outcomes.get(operation.value);
    // What is there at last as well has been named already.
    if (known === undefined || outcome === undefined || ledger.stored.has(operation.value)) continue;
    const isGiven = outcome.operation.result === "acknowledged" && outcome.operation.offset !== undefined;
    if (isGiven && outcome.operation.offset! < known.offset)
      anomalies.push({ name: "resurrected", seen: [known.words, sentence(outcome)] });
  }
  return anomalies;
}
