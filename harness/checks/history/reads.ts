/** What consumers read: in order, leaving nothing out, up to the end, and after a restart from where the group had committed. */
import { type Ledger, nameOf, placeOf, shown } from "./ledger";
import type { Anomaly, Commit, FinalLog, Place, Poll, Seek } from "./operations";

/** Where a consumer is in a partition, and since which operation. */
interface Position {
  next: number;
  words: string;
}

/** Between two seeks a consumer goes forward, and passes no message that is there. */
export function pollsOutOfOrder(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const positions = new Map<string, Position>();
  const gaps = new Gaps(ledger);
  for (const [at, operation] of ledger.history.operations.entries()) {
    if (operation.kind === "power cut") positions.clear();
    if (operation.kind === "seek") positions.set(readerOf(operation), sought(operation, at));
    if (operation.kind !== "poll") continue;
    for (const { offset, value } of operation.messages) {
      const words = `#${at}: ${operation.consumer} read ${shown(value)} at ${placeOf(operation, offset)}`;
      const before = positions.get(readerOf(operation));
      if (before !== undefined && offset < before.next)
        anomalies.push({ name: "non-monotonic poll", seen: [before.words, words] });
      if (before !== undefined && gaps.hasMessage(operation, before.next, offset))
        anomalies.push({ name: "skipped poll", seen: [before.words, words] });
      positions.set(readerOf(operation), { next: offset + 1, words });
    }
  }
  return anomalies;
}

function readerOf(operation: Seek | Poll): string {
  return `${operation.consumer} ${nameOf(operation)}`;
}

function sought(seek: Seek, at: number): Position {
  return { next: seek.offset, words: `#${at}: ${seek.consumer} began at ${placeOf(seek, seek.offset)}` };
}

/** Whether a message lies between two offsets: by what the partition held at last. */
class Gaps {
  readonly #ledger: Ledger;
  readonly #offsets = new Map<string, readonly number[]>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** At one of the offsets `from <= … < to`. */
  hasMessage(place: Place, from: number, to: number): boolean {
    if (from >= to) return false;
    const offsets = this.#offsetsOf(place);
    const found = offsets[firstAtLeast(offsets, from)];
    return found !== undefined && found < to;
  }

  #offsetsOf(place: Place): readonly number[] {
    const key = nameOf(place);
    const known = this.#offsets.get(key);
    if (known !== undefined) return known;
    // What was about to be deleted a consumer may have found gone.
    const startOffset = this.#ledger.startOf(place);
    const there = (this.#ledger.logOf(place)?.messages ?? []).filter(({ offset }) => offset >= startOffset);
    const offsets = there.map(({ offset }) => offset);
    this.#offsets.set(key, offsets);
    return offsets;
  }
}

function firstAtLeast(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A message that is there, in a partition that was read, and that nobody got. A power cut excuses it: a consumer may have read, and
 * committed, further than the log went afterwards, and new messages then came to offsets that it had behind it.
 */
export function unseenMessages(ledger: Ledger): Anomaly[] {
  if (ledger.powerCuts.length > 0) return [];
  const seen = new Set<string>();
  const lastPolls = new Map<string, string>();
  for (const [at, operation] of ledger.history.operations.entries()) {
    if (operation.kind !== "poll") continue;
    lastPolls.set(nameOf(operation), `#${at}: ${operation.consumer} read last of ${nameOf(operation)}`);
    for (const { offset } of operation.messages) seen.add(placeOf(operation, offset));
  }
  return ledger.history.logs.flatMap((log) => {
    const lastPoll = lastPolls.get(nameOf(log));
    return lastPoll === undefined ? [] : unseenOf(log, ledger.startOf(log), seen, lastPoll);
  });
}

function unseenOf(
  log: FinalLog,
  startOffset: number,
  seen: ReadonlySet<string>,
  lastPoll: string,
): Anomaly[] {
  return log.messages
    .filter(({ offset }) => offset >= startOffset && !seen.has(placeOf(log, offset)))
    .map(({ offset, value }) => {
      const there = `at last, ${placeOf(log, offset)} held ${shown(value)}, and nobody read it`;
      return { name: "unseen", seen: [lastPoll, there] };
    });
}

/**
 * The group stood further than the broker says now. A commit that nobody heard of may have been stored, also after later ones: on another
 * connection it may have been on its way for longer.
 */
export function lostCommits(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const commits = new Map<string, { commit: Commit; at: number }>();
  const unanswered = new Set<string>();
  for (const [at, operation] of ledger.history.operations.entries()) {
    if (
      operation.kind !== "commit" &&
      operation.kind !== "unanswered commit" &&
      operation.kind !== "committed"
    )
      continue;
    const key = `${operation.group} ${nameOf(operation)}`;
    const exactly = `${key} ${operation.offset}`;
    if (operation.kind === "commit") commits.set(key, { commit: operation, at });
    if (operation.kind === "unanswered commit") unanswered.add(exactly);
    const last = commits.get(key);
    if (operation.kind !== "committed" || last === undefined) continue;
    if (operation.offset >= last.commit.offset || unanswered.has(exactly)) continue;
    const place = (offset: number) => (offset < 0 ? "nowhere" : placeOf(operation, offset));
    const stored = `#${last.at}: the group ${operation.group} committed ${place(last.commit.offset)}`;
    const told = `#${at}: the broker said that it is at ${place(operation.offset)}`;
    anomalies.push({ name: "lost commit", seen: [stored, told] });
  }
  return anomalies;
}
