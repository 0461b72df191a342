/**
 * The states of a classic group, and what leads from one to the next. This table is Kafka's (ClassicGroupState there); a change of
 * state that is not in it is an error in this program.
 */
export type GroupState = "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable" | "Dead";

/** What each state means. */
export const MEANING: Readonly<Record<GroupState, string>> = {
  Empty: "no members; its committed offsets are kept",
  PreparingRebalance:
    "members are expected to join (again); JoinGroup waits until all have, or the time is up",
  CompletingRebalance: "all have joined; SyncGroup waits until the leader says who gets what",
  Stable: "every member knows its partitions",
  Dead: "deleted; whoever still holds it must look the group up again",
};

/** From each state, those that may follow it, and why. */
export const TRANSITIONS: Readonly<Record<GroupState, Partial<Record<GroupState, string>>>> = {
  Empty: {
    PreparingRebalance: "a member joins",
    Dead: "it is deleted, or its last offset has expired",
  },
  PreparingRebalance: {
    CompletingRebalance: "all members have joined, or the time is up and some have",
    Empty: "the time is up, or nobody is waited for, and there are no members",
    Dead: "the broker stops",
  },
  CompletingRebalance: {
    Stable: "the leader's assignment is stored",
    PreparingRebalance:
      "a member joins, joins again with other protocols, leaves or dies; not all have synced in time; the assignment cannot be stored",
    Dead: "the broker stops",
  },
  Stable: {
    PreparingRebalance:
      "a member joins, leaves or dies; the leader joins again; a member joins again with other protocols; not all have synced in time",
    Dead: "the broker stops",
  },
  Dead: {},
};

export function mayFollow(from: GroupState, to: GroupState): boolean {
  return TRANSITIONS[from][to] !== undefined;
}
