/**
 * What has happened in groups lately, numbered, so that a page that was away can be told what it missed.
 *
 * Invariants: numbers rise by one, also over a restart of the broker, since they begin with the time of day. As many events are kept as the limits say; a name that a client made up cannot make them large.
 */
import type { GroupHappening, GroupObserver } from "../../engine";
import type { GroupEvent } from "../messages";

const EVENTS_MAX = 1000;
/** A group and a member may have names of 32,767 characters each. */
const CHARACTERS_MAX = 1_000_000;
/** A zombie that repeats itself more often than this is told of once, else nothing else would be seen. */
const REPEATED_MS = 1000;

export class GroupJournal implements GroupObserver {
  /** Oldest first. */
  #events: GroupEvent[] = [];
  #characters = 0;
  readonly #beforeFirst: number;
  #lastSeq: number;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.#beforeFirst = nowMs();
    this.#lastSeq = this.#beforeFirst;
  }

  /** The number of the newest event, or what comes before that of the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  happened(happening: GroupHappening): void {
    const atMs = this.#nowMs();
    if (happening.kind === "fenced" && this.#isRepeated(happening, atMs)) return;
    const event = { seq: ++this.#lastSeq, atMs, ...happening };
    this.#events.push(event);
    this.#characters += charactersOf(event);
    while (this.#events.length > EVENTS_MAX || this.#characters > CHARACTERS_MAX) {
      this.#characters -= charactersOf(this.#events.shift()!);
    }
  }

  /**
   * What has happened after the event of that number, and how much of that is not known any more. Whoever has seen none, or one from
   * before the broker was started, has missed nothing: it is told all that is known.
   */
  since(seq: number): { events: GroupEvent[]; missed: number } {
    if (seq < this.#beforeFirst || seq > this.#lastSeq) return { events: [...this.#events], missed: 0 };
    const wanted = this.#lastSeq - seq;
    const events = wanted === 0 ? [] : this.#events.slice(-wanted);
    return { events, missed: wanted - events.length };
  }

  #isRepeated({ group, member, sentence }: GroupHappening, atMs: number): boolean {
    const same = this.#events.findLast(
      (event) => event.kind === "fenced" && event.group === group && event.member === member,
    );
    return same !== undefined && same.sentence === sentence && atMs - same.atMs < REPEATED_MS;
  }
}

function charactersOf({ group, member, sentence }: GroupEvent): number {
  return group.length + (member ?? "").length + sentence.length;
}
