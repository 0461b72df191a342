/**
 * All that the page knows of one group, and how it changes: by what the broker says, and by what the class answers.
 *
 * Invariant: while a question is open nothing that is shown gives the answer away: neither the members and partitions, nor what has
 * happened since.
 */
import type { GroupEvent, GroupNow, LagPoint } from "../../../messages";
import { answer, FOLLOWING, type Hold, putAway, skip, take } from "../prediction/hold";
import { NO_SCORE, type Score, withVerdict } from "../prediction/score";
import { withKeptPartitions } from "./kept-partitions";
import { joined, lagOfGroup, withPoint } from "./lag";
import { NOTHING, type Story, see, tell } from "./story";

export interface GroupModel {
  hold: Hold;
  story: Story;
  line: readonly LagPoint[];
  /** Both as far as they may be shown. */
  shownStory: Story;
  shownLine: readonly LagPoint[];
  score: Score;
  isPredicting: boolean;
  /** There is no such group: not yet, or not any more. */
  isAbsent: boolean;
}

export type Change =
  | { kind: "now"; now: GroupNow | null; atMs: number }
  | { kind: "events"; events: readonly GroupEvent[]; missed: number }
  | { kind: "history"; points: readonly LagPoint[] }
  | { kind: "mode"; isOn: boolean }
  | { kind: "answer"; choice: string }
  | { kind: "skip" }
  | { kind: "done" }
  | { kind: "new score" };

export function newModel(isPredicting: boolean): GroupModel {
  return {
    hold: FOLLOWING,
    story: NOTHING,
    line: [],
    shownStory: NOTHING,
    shownLine: [],
    score: NO_SCORE,
    isPredicting,
    isAbsent: false,
  };
}

export function changed(model: GroupModel, change: Change): GroupModel {
  const next = applied(model, change);
  if (next.hold.question !== null) return next;
  return { ...next, shownStory: next.story, shownLine: next.line };
}

/**
 * The group as it is to be shown. While a question is open it is as it was before, but its members live on: their countdowns are those of
 * now, and who is no member any more has none.
 */
export function shownGroup({ hold: { shown, newest, question } }: GroupModel): GroupNow | null {
  if (shown === null || newest === null || question === null) return shown;
  const heard = new Map(newest.members.map((member) => [member.id, member]));
  const members = shown.members.map((member) => {
    const { heardMs, sessionTimeoutMs } = heard.get(member.id) ?? { heardMs: 0, sessionTimeoutMs: 0 };
    return { ...member, heardMs, sessionTimeoutMs };
  });
  return { ...shown, members };
}

function applied(model: GroupModel, change: Change): GroupModel {
  switch (change.kind) {
    case "now":
      return change.now === null ? { ...model, isAbsent: true } : withNow(model, change.now, change.atMs);
    case "events":
      return { ...model, story: tell(model.story, change.events, change.missed) };
    case "history":
      return { ...model, line: joined(change.points, model.line) };
    case "mode": {
      const { newest } = model.hold;
      const hold = newest === null ? model.hold : take(model.hold, newest, change.isOn);
      return withHold({ ...model, isPredicting: change.isOn }, change.isOn ? hold : putAway(hold));
    }
    case "answer":
      return withHold(model, answer(model.hold, change.choice));
    case "skip":
      return withHold(model, skip(model.hold));
    case "done":
      return { ...model, hold: putAway(model.hold) };
    case "new score":
      return { ...model, score: NO_SCORE };
  }
}

function withNow(model: GroupModel, now: GroupNow, atMs: number): GroupModel {
  const lag = lagOfGroup(now);
  const whole = withKeptPartitions(model.hold.newest, now);
  const line = lag === null ? model.line : withPoint(model.line, { atMs, lag });
  const seen = { ...model, line, isAbsent: false, story: see(model.story, now) };
  return withHold(seen, take(model.hold, whole, model.isPredicting));
}

function withHold(model: GroupModel, hold: Hold): GroupModel {
  const isTold = hold.verdict !== null && hold.verdict !== model.hold.verdict;
  const score = isTold ? withVerdict(model.score, hold.verdict!) : model.score;
  return { ...model, hold, score };
}
