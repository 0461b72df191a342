/**
 * Holds back what a group is about to show until somebody has said what it will be.
 *
 *     following --(a rebalance begins, a reader comes back)--> asking --(answer)--> [waiting for the group to rest] --> told --> following
 *
 * Invariants: while a question is open the page shows the group as it was before; what arrives meanwhile replaces what is to be shown
 * after it, so nothing piles up. Every state can be left by a key: a question can be skipped at any time, also while the group does not
 * come to rest. With the mode off everything is shown at once.
 */
import type { GroupNow } from "../../../messages";
import { partitionName } from "../groups/words";
import {
  isAtRest,
  judgeOffset,
  judgeOwner,
  type Memory,
  offsetQuestion,
  ownerQuestion,
  type Question,
  type Verdict,
} from "./question";

export interface Hold {
  /** What the page shows; null: there is nothing yet. */
  shown: GroupNow | null;
  newest: GroupNow | null;
  question: Question | null;
  /** An answer that waits for the group to come to rest. */
  choice: string | null;
  /** The last one, until it is put away. */
  verdict: Verdict | null;
  /** How the group was when it was last at rest. */
  rest: GroupNow | null;
  /** The way from there to the next rest has been asked about. */
  isAsked: boolean;
  memory: Memory;
}

export const FOLLOWING: Hold = {
  shown: null,
  newest: null,
  question: null,
  choice: null,
  verdict: null,
  rest: null,
  isAsked: false,
  memory: { furthest: new Map(), committed: new Map() },
};

/** The group as it is now. */
export function take(hold: Hold, now: GroupNow, isOn: boolean): Hold {
  const next = { ...hold, newest: now, memory: remember(hold, now) };
  if (hold.question !== null) return isOn ? settle(next) : follow({ ...next, question: null, choice: null });
  // What was read before is what counts: the new reader may have begun already.
  const question = isOn ? questionFor(hold, now) : null;
  if (question === null) return follow(next);
  return { ...next, question, isAsked: true };
}

/** `choice`: the id of a member, or an offset. */
export function answer(hold: Hold, choice: string): Hold {
  if (hold.question === null) return hold;
  return settle({ ...hold, choice });
}

/** Shows what was held back, with nobody right or wrong. */
export function skip(hold: Hold): Hold {
  const { question, newest } = hold;
  if (question === null || newest === null) return hold;
  const verdict =
    question.kind === "offset" ? judgeOffset(question, null) : judgeOwner(question, newest, null);
  return reveal(hold, verdict);
}

export function putAway(hold: Hold): Hold {
  return { ...hold, verdict: null };
}

/** Whether an answer has been given, and only the group is not ready. */
export function isWaiting({ question, choice }: Hold): boolean {
  return question !== null && choice !== null;
}

function questionFor({ rest, isAsked, memory }: Hold, now: GroupNow): Question | null {
  if (rest === null) return null;
  return (isAsked ? null : ownerQuestion(rest, now)) ?? offsetQuestion(rest, now, memory);
}

function settle(hold: Hold): Hold {
  const { question, newest, choice } = hold;
  if (question === null || newest === null || choice === null) return hold;
  const verdict =
    question.kind === "offset" ? judgeOffset(question, Number(choice)) : judgeOwner(question, newest, choice);
  return verdict === null ? hold : reveal(hold, verdict);
}

/** Who takes over a partition begins somewhere in it: that is asked next. */
function reveal(hold: Hold, verdict: Verdict | null): Hold {
  const { question, newest, memory } = hold;
  const isFirst = question?.kind === "owner" && newest !== null;
  const next = isFirst ? offsetQuestion(question.before, newest, memory) : null;
  return { ...follow({ ...hold, choice: null, verdict }), question: next };
}

function follow(hold: Hold): Hold {
  const { newest } = hold;
  if (newest === null) return hold;
  const shown = { ...hold, shown: newest };
  return isAtRest(newest) ? { ...shown, rest: newest, isAsked: false } : shown;
}

function remember({ memory, question }: Hold, { partitions }: GroupNow): Memory {
  const [furthest, committed] = [new Map(memory.furthest), new Map(memory.committed)];
  for (const one of partitions) {
    const name = partitionName(one);
    if (one.owners.length === 0 && one.committed !== null) committed.set(name, one.committed);
    // While a question is open, how far its partition had been read is part of it.
    if (one.position === null || question !== null) continue;
    const read = Math.max(one.position, furthest.get(name) ?? 0);
    furthest.set(name, Math.min(read, one.logEndOffset ?? read));
  }
  return { furthest, committed };
}
