/**
 * What happens in groups, told to whoever observes them: who came and went and why, who was refused because it is a member no more, and
 * how far a group is with sharing its partitions out.
 *
 * Invariants: it is told right when it happens, in the order in which it happens. While nobody observes, nothing is made up to be told.
 */
import type { Claim } from "./membership";

export type HappeningKind =
  | "joined"
  | "left"
  | "expired"
  | "fenced"
  | "rebalancing"
  | "stable"
  | "empty"
  | "dead";

export interface GroupHappening {
  group: string;
  /** `fenced`: somebody who is a member no more was refused. */
  kind: HappeningKind;
  /** Of `joined`, `left`, `expired` and `fenced`. */
  member: string | null;
  /** The generation, or the epoch, that the group is in. */
  generation: number;
  /** For a person. */
  sentence: string;
}

export interface GroupObserver {
  happened(happening: GroupHappening): void;
}

/** What is said of a group and a member beside what happened. */
interface Where {
  groupId: string;
  generation: number;
}
interface Who {
  memberId: string;
  instanceId: string | null;
  clientId: string;
}

/** Whoever is refused with one of these is a member no more, or not the one that it takes itself for. */
const FENCED: ReadonlySet<string> = new Set([
  "UNKNOWN_MEMBER_ID",
  "ILLEGAL_GENERATION",
  "FENCED_INSTANCE_ID",
  "FENCED_MEMBER_EPOCH",
  "STALE_MEMBER_EPOCH",
]);

/** One for all groups of a broker. */
export class GroupNews {
  /** Undefined: nobody wants to know. */
  observer: GroupObserver | undefined;

  joined(where: Where, who: Who): void {
    this.observer?.happened(ofMember("joined", where, who, `${nameOf(who)} joins`));
  }

  /** A static member comes back under another member id. */
  returned(where: Where, who: Who): void {
    const sentence = `${nameOf(who)} comes back, and takes the place that is kept for that group instance id`;
    this.observer?.happened(ofMember("joined", where, who, sentence));
  }

  left(where: Where, who: Who): void {
    const sentence = `${nameOf(who)} leaves: its partitions are free for others`;
    this.observer?.happened(ofMember("left", where, who, sentence));
  }

  /** A static member that will come back. */
  leftForNow(where: Where, who: Who): void {
    const sentence = `${nameOf(who)} leaves for now: its partitions are kept for it until its session ends`;
    this.observer?.happened(ofMember("left", where, who, sentence));
  }

  turnedAway(where: Where, who: Who): void {
    const sentence = `${nameOf(who)} joins again too late, and finds the group full`;
    this.observer?.happened(ofMember("left", where, who, sentence));
  }

  /** It was not heard of for its session. */
  silent(where: Where, who: Who, timeoutMs: number): void {
    const sentence = `${nameOf(who)} was not heard of for ${inSeconds(timeoutMs)} and is taken for dead: its partitions are free for others`;
    this.observer?.happened(ofMember("expired", where, who, sentence));
  }

  /** It is alive perhaps, but has not done in time what the others wait for. */
  late(where: Where, who: Who, deed: string, timeoutMs: number): void {
    const sentence = `${nameOf(who)} did not ${deed} within ${inSeconds(timeoutMs)}, and nobody waits for it any longer`;
    this.observer?.happened(ofMember("expired", where, who, sentence));
  }

  /** Somebody may not do what it wanted to: told if that is because it is a member no more. */
  refused(where: Where, claim: Claim, deed: string, problem: unknown): void {
    if (this.observer === undefined || claim.memberId === "" || !(problem instanceof Error)) return;
    if (!FENCED.has(problem.name)) return;
    const sentence = `${shortened(claim.memberId)} ${deed}, ${whyFenced(where, claim, problem.name)}: refused (${problem.name})`;
    const who = { ...claim, clientId: "" };
    this.observer.happened(ofMember("fenced", where, who, sentence));
  }

  rebalancing(where: Where): void {
    this.observer?.happened(ofGroup("rebalancing", where, "the group shares its partitions out anew"));
  }

  stable(where: Where, memberCount: number): void {
    const members = memberCount === 1 ? "the one member" : `each of the ${memberCount} members`;
    const sentence = `generation ${where.generation}: ${members} knows its partitions`;
    this.observer?.happened(ofGroup("stable", where, sentence));
  }

  empty(where: Where): void {
    const sentence = "nobody is in the group any more; what it has committed is kept";
    this.observer?.happened(ofGroup("empty", where, sentence));
  }

  dead(where: Where): void {
    this.observer?.happened(ofGroup("dead", where, "the group is no more"));
  }
}

function ofMember(kind: HappeningKind, where: Where, who: Who, sentence: string): GroupHappening {
  return { group: where.groupId, kind, member: who.memberId, generation: where.generation, sentence };
}

function ofGroup(kind: HappeningKind, where: Where, sentence: string): GroupHappening {
  return { group: where.groupId, kind, member: null, generation: where.generation, sentence };
}

function whyFenced({ generation }: Where, claim: Claim, refusal: string): string {
  switch (refusal) {
    case "FENCED_INSTANCE_ID":
      return `and another member is "${claim.instanceId}" by now`;
    case "UNKNOWN_MEMBER_ID":
      return "and is no member of the group";
    case "ILLEGAL_GENERATION":
      return `believing in generation ${claim.generation}, and the group is in ${generation}`;
    default:
      return `believing in epoch ${claim.generation}, which it is not in any more`;
  }
}

/** As much of a name as a sentence bears. */
const NAME_LENGTH_MAX = 60;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a person can call a member: short, and still not like another one's. */
function nameOf({ memberId, instanceId, clientId }: Who): string {
  if (instanceId !== null) return cut(instanceId);
  const short = shortened(memberId);
  return clientId === "" || short.startsWith(clientId.slice(0, NAME_LENGTH_MAX))
    ? short
    : cut(`${clientId}-${short}`);
}

/** Of a UUID the first eight digits are enough. */
function shortened(memberId: string): string {
  const uuid = UUID.exec(memberId.slice(-36));
  return uuid === null ? cut(memberId) : `${cut(memberId.slice(0, -36))}${uuid[0].slice(0, 8)}`;
}

function cut(name: string): string {
  return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX)}…`;
}

function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
