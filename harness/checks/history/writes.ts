/**
 * What became of what was sent: all that was acknowledged is there, once if its producer is idempotent, in the order in which it was
 * sent, and nothing is there that was refused or that nobody sent.
 */
import { type At, type Ledger, nameOf, placeOf, type Sighting, sentence, shown } from "./ledger";
import type { Anomaly, Outcome, Place, Send } from "./operations";

/** Acknowledged, and not there at last. A power cut may take what was acknowledged with acks=1 before it: see `holes`. */
export function lostWrites(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const [value, outcome] of ledger.outcomes) {
    const send = ledger.sends.get(value);
    if (send === undefined || outcome.operation.result === "refused" || ledger.stored.has(value)) continue;
    const log = ledger.logOf(send.operation);
    if (log === undefined || mayBeDeleted(outcome.operation, ledger.startOf(send.operation))) continue;
    const wasCut = ledger.powerWasCutBetween(outcome.at, Number.POSITIVE_INFINITY);
    // A log that cannot be read is no beginning of what it was.
    if (send.operation.acks !== "all" && wasCut && log.refusal === undefined) continue;
    const missing =
      log.refusal === undefined
        ? `at last, ${nameOf(log)} did not hold ${shown(value)}`
        : `at last, ${nameOf(log)} could not be read: ${log.refusal}`;
    anomalies.push({ name: "lost write", seen: [sentence(outcome), missing] });
  }
  return anomalies;
}

/** Where the offset is not known, what is before the beginning of the log is not known to be lost either. */
function mayBeDeleted({ offset }: Outcome, startOffset: number): boolean {
  return offset === undefined ? startOffset > 0 : offset < startOffset;
}

/**
 * With acks=1 a power cut may take the end of a log, and nothing else: what is left is a beginning. A message that was acknowledged before
 * the cut, and is still where it was, says that all that was acknowledged at lower offsets has to be there as well.
 */
export function holes(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const survivors = new Survivors(ledger);
  for (const [value, outcome] of ledger.outcomes) {
    const lost = acknowledged(ledger, value);
    if (lost === undefined || lost.send.operation.acks === "all" || ledger.stored.has(value)) continue;
    const place = lost.send.operation;
    const cut = ledger.powerCuts.find((number) => number > outcome.at);
    if (cut === undefined || lost.offset < ledger.startOf(place)) continue;
    const behind = survivors.lastOf(place, cut);
    if (behind === undefined || behind.offset < lost.offset) continue;
    const kept = `${sentence(behind.outcome)}, and outlived the power cut #${cut}`;
    anomalies.push({ name: "hole", seen: [sentence(outcome), kept] });
  }
  return anomalies;
}

/** What was acknowledged before a power cut, and is where it was at last. */
class Survivors {
  readonly #ledger: Ledger;
  /** By cut and place, the one with the highest offset. */
  readonly #last = new Map<number, ReadonlyMap<string, Acknowledged>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  lastOf(place: Place, cut: number): Acknowledged | undefined {
    const last = this.#last.get(cut) ?? this.#find(cut);
    this.#last.set(cut, last);
    return last.get(nameOf(place));
  }

  #find(cut: number): ReadonlyMap<string, Acknowledged> {
    const last = new Map<string, Acknowledged>();
    for (const [value, { at }] of this.#ledger.outcomes) {
      const one = at < cut ? acknowledged(this.#ledger, value) : undefined;
      const isThere = this.#ledger.stored.get(value)?.some(({ offset }) => offset === one?.offset);
      if (one === undefined || isThere !== true) continue;
      const place = nameOf(one.send.operation);
      if (one.offset > (last.get(place)?.offset ?? -1)) last.set(place, one);
    }
    return last;
  }
}

export function duplicates(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const [value, [first, second]] of ledger.stored) {
    if (second === undefined || ledger.sends.get(value)?.operation.isIdempotent !== true) continue;
    anomalies.push({ name: "duplicate", seen: [first!.words, second.words] });
  }
  return anomalies;
}

/** An offset has one message, whoever is told of it and whenever; but for what a power cut took before it was on the disk. */
export function inconsistentOffsets(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const sightings of ledger.sightings.values()) {
    const contradiction = firstContradiction(ledger, sightings);
    if (contradiction !== undefined) {
      const [first, second] = contradiction;
      anomalies.push({ name: "inconsistent offset", seen: [first.words, second.words] });
    }
  }
  return anomalies;
}

function firstContradiction(
  ledger: Ledger,
  sightings: readonly Sighting[],
): [Sighting, Sighting] | undefined {
  let last = sightings[0]!;
  for (const next of sightings) {
    const mayChange =
      ledger.powerWasCutBetween(last.at, next.at) && !isDurableBeforeCut(ledger, last, next.at);
    if (next.value !== last.value && !mayChange) return [last, next];
    last = next;
  }
  return undefined;
}

function isDurableBeforeCut(ledger: Ledger, { value, at }: Sighting, until: number): boolean {
  const cut = ledger.powerCuts.find((number) => number > at && number < until);
  return cut !== undefined && ledger.isDurable(value, cut);
}

/**
 * What was acknowledged before another message was sent has the lower offset. So has what an idempotent producer sent earlier, even
 * if it did not wait.
 */
export function nonMonotonicSends(ledger: Ledger): Anomaly[] {
  return [...againstTime(ledger), ...againstTurn(ledger)];
}

interface Acknowledged {
  send: At<Send>;
  outcome: At<Outcome>;
  offset: number;
}

function acknowledged(ledger: Ledger, value: string): Acknowledged | undefined {
  const [send, outcome] = [ledger.sends.get(value), ledger.outcomes.get(value)];
  const offset = outcome?.operation.offset;
  if (send === undefined || outcome === undefined || offset === undefined) return undefined;
  return outcome.operation.result === "acknowledged" ? { send, outcome, offset } : undefined;
}

function againstTime(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const highest = new Map<string, Acknowledged>();
  /** Of each send that is under way, the highest offset that was acknowledged when it began. */
  const before = new Map<string, Acknowledged>();
  for (const operation of ledger.history.operations) {
    // Behind a power cut offsets may come again.
    if (operation.kind === "power cut") {
      highest.clear();
      before.clear();
    }
    if (operation.kind === "send") {
      const known = highest.get(nameOf(operation));
      if (known !== undefined) before.set(operation.value, known);
    }
    if (operation.kind !== "outcome") continue;
    const now = acknowledged(ledger, operation.value);
    if (now === undefined) continue;
    const earlier = before.get(operation.value);
    if (earlier !== undefined && earlier.offset >= now.offset) anomalies.push(outOfOrder(earlier, now));
    const place = nameOf(now.send.operation);
    if (now.offset > (highest.get(place)?.offset ?? -1)) highest.set(place, now);
  }
  return anomalies;
}

function againstTurn(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const last = new Map<string, Acknowledged>();
  for (const operation of ledger.history.operations) {
    if (operation.kind === "power cut") last.clear();
    if (operation.kind !== "send" || !operation.isIdempotent) continue;
    const now = acknowledged(ledger, operation.value);
    if (now === undefined) continue;
    const key = `${operation.producer} ${nameOf(operation)}`;
    const earlier = last.get(key);
    const isKnown = earlier !== undefined && earlier.outcome.at < now.send.at;
    if (earlier !== undefined && !isKnown && earlier.offset >= now.offset)
      anomalies.push(outOfOrder(earlier, now));
    last.set(key, now);
  }
  return anomalies;
}

function outOfOrder(earlier: Acknowledged, later: Acknowledged): Anomaly {
  const words = ({ send, offset }: Acknowledged) =>
    `${sentence(send)}, and is at ${placeOf(send.operation, offset)}`;
  return { name: "non-monotonic send", seen: [words(earlier), words(later)] };
}

/** Read before it was sent, or although the broker had refused it. */
export function precommittedReads(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const sighting of firstSightings(ledger)) {
    const [send, outcome] = [ledger.sends.get(sighting.value), ledger.outcomes.get(sighting.value)];
    const evidence =
      outcome?.operation.result === "refused"
        ? outcome
        : send !== undefined && send.at > sighting.at
          ? send
          : undefined;
    if (evidence === undefined) continue;
    anomalies.push({ name: "precommitted read", seen: [sighting.words, sentence(evidence)] });
  }
  return anomalies;
}

/** A value that nobody sent: a piece of one that somebody did, or of several. */
export function tornMessages(ledger: Ledger): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const sighting of firstSightings(ledger)) {
    if (ledger.sends.has(sighting.value)) continue;
    const whole = wholeOf(ledger, sighting);
    const words =
      whole === undefined ? "nobody sent such a message" : `${sentence(whole)}, of which this is a piece`;
    anomalies.push({ name: "torn message", seen: [sighting.words, words] });
  }
  return anomalies;
}

function wholeOf(ledger: Ledger, { value, topic, partition }: Sighting): At<Send> | undefined {
  for (const send of ledger.sends.values()) {
    const { operation } = send;
    if (operation.topic !== topic || operation.partition !== partition) continue;
    if (operation.value.includes(value) || value.includes(operation.value)) return send;
  }
  return undefined;
}

/** Each value once, where it was seen first. */
function firstSightings(ledger: Ledger): Iterable<Sighting> {
  const first = new Map<string, Sighting>();
  for (const sightings of ledger.sightings.values())
    for (const sighting of sightings) {
      const known = first.get(sighting.value);
      if (known === undefined || sighting.at < known.at) first.set(sighting.value, sighting);
    }
  return first.values();
}
