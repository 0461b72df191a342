/**
 * The two questions of the prediction mode, and how an answer to each is judged:
 *
 *     owner     the group shares its partitions anew: who gets this one?
 *     offset    a partition that nobody read has a reader again: at which offset does it go on?
 *
 * Invariant: a question can be answered from what the page showed before, and from knowing how groups work. What is asked for is not shown.
 */
import type { GroupNow } from "../../../messages";
import { count } from "../common/words";
import { memberName, nameOf } from "../groups/member-names";
import { listed, partitionName } from "../groups/words";
import { isSame, type Partition, partitionWorthAsking, whyOwner } from "./rules";

export type Question = OwnerQuestion | OffsetQuestion;

interface OwnerQuestion {
  kind: "owner";
  partition: Partition;
  /** What happened, and what is asked: sentences. */
  what: string;
  asks: string;
  /** The group before it began. */
  before: GroupNow;
}

interface OffsetQuestion {
  kind: "offset";
  partition: Partition;
  what: string;
  asks: string;
  committed: number;
  /** The next offset that whoever read it last would have read; null: not known. */
  readTo: number | null;
  /** As the reader is called. */
  reader: string;
}

export interface Verdict {
  question: Question;
  /** Null: skipped, or the question has lost its sense. */
  isRight: boolean | null;
  /** What is right. */
  answer: string;
  why: string;
}

/** At rest everybody knows what is theirs. */
export function isAtRest({
  state,
  rebalancingSinceMs,
}: Pick<GroupNow, "state" | "rebalancingSinceMs">): boolean {
  return rebalancingSinceMs === null && (state === "Stable" || state === "Empty");
}

/** `rest` is how the group was when it was last at rest. Null: there is nothing to ask, or too few who could get anything. */
export function ownerQuestion(rest: GroupNow, now: GroupNow): OwnerQuestion | null {
  const hasBegun = !isAtRest(now) || now.generation !== rest.generation;
  const isOpen = hasBegun && rest.members.length > 0 && now.members.length > 1;
  const partition = isOpen ? partitionWorthAsking(rest, now) : null;
  if (partition === null) return null;
  const owner = rest.partitions.find((one) => isSame(one, partition))?.owners[0];
  const had = owner === undefined ? "" : ` ${nameOf(owner, rest.members)} had it.`;
  const assignor = now.assignor || rest.assignor;
  const by = assignor === "" ? "" : ` The assignor is ${assignor}.`;
  return {
    kind: "owner",
    partition,
    what: `${whatChanged(rest, now)} The group shares its partitions anew.`,
    asks: `Who gets ${partitionName(partition)}?${had}${by}`,
    before: rest,
  };
}

/** What is remembered of partitions, by their names. */
export interface Memory {
  /** How far each was ever read. */
  furthest: ReadonlyMap<string, number>;
  /** What was committed when nobody had it. */
  committed: ReadonlyMap<string, number>;
}

export function offsetQuestion(rest: GroupNow, now: GroupNow, memory: Memory): OffsetQuestion | null {
  if (!isAtRest(now)) return null;
  // One where something was read and not committed has the most to teach; small numbers are remembered best.
  const lost = ({ readTo, committed }: Resumed) => Math.max(0, (readTo ?? committed) - committed);
  const rank = (one: Resumed) => (lost(one) === 0 ? Number.POSITIVE_INFINITY : lost(one));
  const [found] = resumedIn(rest, now, memory).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  if (found === undefined) return null;
  const { partition, reader, isAlone } = found;
  const name = partitionName(partition);
  return {
    ...found,
    kind: "offset",
    what: isAlone ? `Nobody read ${name}. Now ${reader} begins to.` : `${reader} has taken over ${name}.`,
    asks: `At which offset does ${reader} go on in ${name}?`,
  };
}

type Resumed = Pick<OffsetQuestion, "partition" | "committed" | "readTo" | "reader"> & { isAlone: boolean };

/** The partitions that nobody read, or whose reader went and left something uncommitted, and that have another reader now. */
function resumedIn(rest: GroupNow, now: GroupNow, { furthest, committed: last }: Memory): Resumed[] {
  const present = new Set(now.members.map(({ id }) => id));
  return rest.partitions.flatMap((before): Resumed[] => {
    const owner = now.partitions.find((one) => isSame(one, before))?.owners[0];
    const name = partitionName(before);
    const committed = last.get(name) ?? before.committed;
    if (owner === undefined || committed === null) return [];
    const readTo = furthest.get(name) ?? null;
    const isAlone = before.owners.length === 0;
    const isOrphan = before.owners.every((id) => !present.has(id)) && readTo !== null && readTo > committed;
    if (!isAlone && !isOrphan) return [];
    const partition = { topic: before.topic, partition: before.partition };
    return [{ partition, committed, readTo, reader: nameOf(owner, now.members), isAlone }];
  });
}

/** Null: the group is not at rest yet, so nobody can know. */
export function judgeOwner(question: OwnerQuestion, now: GroupNow, choice: string | null): Verdict | null {
  const { partition, before } = question;
  const void_ = (why: string): Verdict => ({ question, isRight: null, answer: "Nobody can be right.", why });
  if (now.members.length === 0) return void_("All the members have gone meanwhile.");
  if (!isAtRest(now)) return null;
  const owner = now.partitions.find((one) => isSame(one, partition))?.owners[0];
  if (owner === undefined) return void_(`Nobody has ${partitionName(partition)} now.`);
  return {
    question,
    isRight: choice === null ? null : choice === owner,
    answer: `${nameOf(owner, now.members)} has ${partitionName(partition)}.`,
    why: whyOwner(before, now, partition, owner),
  };
}

export function judgeOffset(question: OffsetQuestion, choice: number | null): Verdict {
  const { committed, readTo, partition } = question;
  return {
    question,
    isRight: choice === null ? null : choice === committed,
    answer: `It goes on at ${committed}: that is the committed offset of ${partitionName(partition)}.`,
    why: whyOffset(committed, readTo),
  };
}

function whyOffset(committed: number, readTo: number | null): string {
  if (readTo === null || readTo === committed) {
    return "A committed offset is the next message to read, not the last one read.";
  }
  if (readTo < committed) return "Somebody committed further than was read: what is between is left out.";
  const again = count(readTo - committed, "message");
  return `${again} from there on had been read, up to ${readTo - 1}, but not committed: they are read again.`;
}

function whatChanged(before: GroupNow, now: GroupNow): string {
  const names = (members: GroupNow["members"], group: GroupNow) =>
    listed(members.map((member) => memberName(member, group.members)));
  const come = now.members.filter(({ id }) => before.members.every((one) => one.id !== id));
  const gone = before.members.filter(({ id }) => now.members.every((one) => one.id !== id));
  const has = (many: readonly unknown[]) => (many.length === 1 ? "has" : "have");
  const sentences = [
    ...(come.length > 0 ? [`${names(come, now)} ${has(come)} joined.`] : []),
    ...(gone.length > 0 ? [`${names(gone, before)} ${gone.length === 1 ? "is" : "are"} gone.`] : []),
  ];
  return sentences.length > 0 ? sentences.join(" ") : "The members are the same as before.";
}
