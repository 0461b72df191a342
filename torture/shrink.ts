/**
 * Makes a history short that holds an anomaly: takes whole messages out of it (what was sent, what came of it, wherever it was read) for as
 * long as the checker still finds an anomaly of that name.
 *
 * Invariant: what is left is a history that could have been: a message is in it with everything that is known of it, or not at all.
 */
import { checkHistory } from "../harness/checks/history/check";
import { nameOf } from "../harness/checks/history/ledger";
import type { AnomalyName, FinalLog, History, Operation, Place } from "../harness/checks/history/operations";

/** A history of a million messages is not searched for ever. */
const LOOKS_MAX = 2000;

export function shrink(history: History, name: AnomalyName): History {
  const values = new Set(history.logs.flatMap(({ messages }) => messages.map(({ value }) => value)));
  for (const operation of history.operations) if (operation.kind === "send") values.add(operation.value);
  const kept = fewest([...values], (some) => isFound(name, only(history, new Set(some))));
  const short = only(history, new Set(kept));
  const places = new Set(placesOf(short));
  const isNear = (place: Place) => places.has(nameOf(place));
  const logs = short.logs.filter(isNear);
  const isCommit = ({ kind }: Operation) => kind === "commit" || kind === "committed";
  const isUnanswered = ({ kind }: Operation) => kind === "unanswered commit";
  const isFar = (operation: Operation) =>
    (operation.kind === "delete" || operation.kind === "deleted") && !isNear(operation);
  const others = short.operations.filter(
    (operation) => !isCommit(operation) && !isUnanswered(operation) && !isFar(operation),
  );
  if (name !== "lost commit") return { logs, operations: others };
  // Without one that was not answered the history would be worse than it was.
  const withUnanswered = (some: readonly Operation[]) => {
    const kept = new Set(some);
    return short.operations.filter((operation) => kept.has(operation) || isUnanswered(operation));
  };
  const commits = fewest(short.operations.filter(isCommit), (some) =>
    isFound(name, { ...short, operations: withUnanswered(some) }),
  );
  return { operations: withUnanswered(commits), logs: [] };
}

/** Where the messages of a history are. */
function placesOf({ operations, logs }: History): string[] {
  const sends = operations.filter((operation) => operation.kind === "send");
  return [...sends, ...logs.filter(({ messages }) => messages.length > 0)].map(nameOf);
}

function isFound(name: AnomalyName, history: History): boolean {
  return checkHistory(history).some((anomaly) => anomaly.name === name);
}

/** The history of these messages. */
function only({ operations, logs }: History, kept: ReadonlySet<string>): History {
  const isKept = ({ value }: { value: string }) => kept.has(value);
  const restricted = operations.flatMap((operation): Operation[] => {
    if (operation.kind === "send" || operation.kind === "outcome")
      return isKept(operation) ? [operation] : [];
    if (operation.kind !== "poll") return [operation];
    const messages = operation.messages.filter(isKept);
    return messages.length === 0 ? [] : [{ ...operation, messages }];
  });
  const restrictedLogs = logs.map((log): FinalLog => ({ ...log, messages: log.messages.filter(isKept) }));
  return { operations: restricted, logs: restrictedLogs };
}

/** Leaves out first halves, then ever smaller pieces (delta debugging), for as long as `isEnough`. */
function fewest<T>(all: readonly T[], isEnough: (some: readonly T[]) => boolean): readonly T[] {
  let kept = all;
  let looks = 0;
  for (let size = Math.ceil(kept.length / 2); size >= 1 && looks < LOOKS_MAX; ) {
    const before = kept.length;
    for (let from = 0; from < kept.length && looks < LOOKS_MAX; looks++) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (isEnough(without)) kept = without;
      else from += size;
    }
    if (kept.length === before) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return kept;
}
