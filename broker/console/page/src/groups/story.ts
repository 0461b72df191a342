/**
 * What has happened in a group, put together from its events: a journal, the pauses of its rebalances, and members that are gone but
 * not forgotten.
 *
 * Invariants: each event counts once, however often it arrives. Everything here is bounded: the oldest goes.
 */
import type { GroupEvent, GroupNow, MemberNow } from "../../../messages";

export interface Story {
  /** Newest first. */
  journal: readonly GroupEvent[];
  /** How many events the page did not get. */
  missed: number;
  /** Oldest first. */
  pauses: readonly Pause[];
  /** By member id, in the order in which they went. */
  ghosts: ReadonlyMap<string, Ghost>;
  /** How members looked that were seen, for the day when they are gone. */
  known: ReadonlyMap<string, MemberNow>;
}

/** A time between two generations. */
export interface Pause {
  fromMs: number;
  /** Null: it goes on. */
  toMs: number | null;
  generation: number;
}

/** A member that is no more. `fenced`: it does not know, and was refused: a zombie. */
export interface Ghost {
  id: string;
  kind: "left" | "expired" | "fenced";
  atMs: number;
  sentence: string;
  /** How often it was refused. */
  refusals: number;
  card: MemberNow | null;
}

export const NOTHING: Story = {
  journal: [],
  missed: 0,
  pauses: [],
  ghosts: new Map(),
  known: new Map(),
};

const JOURNAL_MAX = 200;
const PAUSES_MAX = 100;
const GHOSTS_MAX = 20;
const KNOWN_MAX = 500;
/** How long a card stays after its member went. A zombie stays longer: it may come again, and it is what the lesson is about. */
const GHOST_MS: Record<Ghost["kind"], number> = { left: 4_000, expired: 20_000, fenced: 60_000 };

/** The members that are there now are remembered, and a rebalance that began before the page was opened is known. */
export function see(story: Story, now: GroupNow): Story {
  const unchanged = now.members.every((member) => story.known.has(member.id));
  const known = unchanged ? story.known : lastOf(KNOWN_MAX, withMembers(story.known, now.members));
  return { ...story, known, pauses: withCurrentPause(story.pauses, now) };
}

export function tell(story: Story, events: readonly GroupEvent[], missed = 0): Story {
  const newest = story.journal[0]?.seq ?? -1;
  const fresh = events.filter(({ seq }) => seq > newest).sort((a, b) => a.seq - b.seq);
  if (fresh.length === 0 && missed === 0) return story;
  return fresh.reduce(withEvent, { ...story, missed: story.missed + missed });
}

/** The ghosts that are still to be shown; who is a member (again) is none, unless it has been refused. */
export function ghostsAt({ ghosts }: Story, now: GroupNow, nowMs: number): Ghost[] {
  const living = new Set(now.members.map(({ id }) => id));
  return [...ghosts.values()].filter(
    ({ id, kind, atMs }) => nowMs - atMs < GHOST_MS[kind] && (kind === "fenced" || !living.has(id)),
  );
}

/** The length of a pause, so far. */
export function lengthOf({ fromMs, toMs }: Pause, nowMs: number): number {
  return Math.max(0, (toMs ?? nowMs) - fromMs);
}

function withEvent(story: Story, event: GroupEvent): Story {
  return {
    ...story,
    journal: [event, ...story.journal].slice(0, JOURNAL_MAX),
    pauses: withPause(story.pauses, event),
    ghosts: withGhost(story, event),
  };
}

function withPause(pauses: readonly Pause[], { kind, atMs, generation }: GroupEvent): readonly Pause[] {
  const last = pauses.at(-1);
  const isOpen = last !== undefined && last.toMs === null;
  if (kind === "rebalancing") {
    return isOpen ? pauses : [...pauses, { fromMs: atMs, toMs: null, generation }].slice(-PAUSES_MAX);
  }
  const isEnd = kind === "stable" || kind === "empty" || kind === "dead";
  return isOpen && isEnd ? [...pauses.slice(0, -1), { ...last, toMs: atMs, generation }] : pauses;
}

function withCurrentPause(pauses: readonly Pause[], now: GroupNow): readonly Pause[] {
  const { rebalancingSinceMs: since, generation } = now;
  const last = pauses.at(-1);
  if (since === null || (last !== undefined && (last.toMs === null || last.fromMs >= since))) return pauses;
  return [...pauses, { fromMs: since, toMs: null, generation }];
}

function withGhost({ ghosts, known }: Story, event: GroupEvent): ReadonlyMap<string, Ghost> {
  const { kind, member, atMs, sentence } = event;
  if (member === null) return ghosts;
  const before = ghosts.get(member);
  const next = new Map(ghosts);
  next.delete(member);
  if (kind === "joined") return next;
  if (kind !== "left" && kind !== "expired" && kind !== "fenced") return ghosts;
  const refusals = (before?.refusals ?? 0) + (kind === "fenced" ? 1 : 0);
  const card = known.get(member) ?? before?.card ?? null;
  return lastOf(GHOSTS_MAX, next.set(member, { id: member, kind, atMs, sentence, refusals, card }));
}

function withMembers(
  known: ReadonlyMap<string, MemberNow>,
  members: readonly MemberNow[],
): Map<string, MemberNow> {
  const next = new Map(known);
  for (const member of members) {
    next.delete(member.id);
    next.set(member.id, member);
  }
  return next;
}

function lastOf<T>(max: number, map: Map<string, T>): Map<string, T> {
  return map.size <= max ? map : new Map([...map].slice(-max));
}
