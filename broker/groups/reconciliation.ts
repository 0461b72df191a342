/**
 * How a member gets from the partitions that it has to those that it is to have, one heartbeat at a time and without waiting for the
 * others:
 *
 *     1. It is told to give up what it is not to keep. It stays in its epoch until it says that it has.
 *     2. It goes to the epoch of the target, and gets what is free of the rest.
 *     3. What somebody else still has follows when that member has given it up.
 *
 * Invariant: a partition is only ever given to a member when nobody has it.
 */
import { KafkaError } from "../errors";
import type { ConsumerMember } from "./consumer-member";
import { difference, intersection, NO_PARTITIONS, type PartitionSet } from "./partition-set";

/** What the group wants a member to have. */
export interface Target {
  epoch: number;
  partitions: PartitionSet;
}

/**
 * The member after its next step; the same member when there is none. `isFree`: whether nobody has a partition. `owned`: what the member
 * says that it has, null when it says nothing.
 * @throws KafkaError FENCED_MEMBER_EPOCH
 */
export function reconcile(
  member: ConsumerMember,
  target: Target,
  isFree: (partition: string) => boolean,
  owned: PartitionSet | null,
): ConsumerMember {
  switch (member.state) {
    case "STABLE":
      if (member.memberEpoch === target.epoch) return member;
      return step(member, member.memberEpoch, target, isFree, owned);
    case "UNREVOKED_PARTITIONS":
      if (!hasGivenUp(member.pendingRevocation, owned)) return member;
      return step(member, member.memberEpoch + 1, target, isFree, owned);
    case "UNRELEASED_PARTITIONS":
      return step(member, member.memberEpoch, target, isFree, owned);
    case "UNKNOWN":
      if (owned === null || owned.size > 0) {
        const sentence = `the state of the member "${member.memberId}" is not known here; give up all partitions and join again`;
        throw new KafkaError("FENCED_MEMBER_EPOCH", sentence);
      }
      return step(member, target.epoch, target, isFree, owned);
  }
}

function step(
  member: ConsumerMember,
  epoch: number,
  target: Target,
  isFree: (partition: string) => boolean,
  owned: PartitionSet | null,
): ConsumerMember {
  const kept = intersection(member.assigned, target.partitions);
  const tooMany = difference(member.assigned, kept);
  const previousMemberEpoch = member.memberEpoch;
  if (tooMany.size > 0 && !hasGivenUp(tooMany, owned)) {
    return {
      ...member,
      state: "UNREVOKED_PARTITIONS",
      memberEpoch: epoch,
      previousMemberEpoch,
      assigned: kept,
      pendingRevocation: tooMany,
    };
  }
  const missing = [...difference(target.partitions, kept)];
  const free = missing.filter(isFree);
  return {
    ...member,
    state: free.length < missing.length ? "UNRELEASED_PARTITIONS" : "STABLE",
    memberEpoch: target.epoch,
    previousMemberEpoch,
    assigned: new Set([...kept, ...free]),
    pendingRevocation: NO_PARTITIONS,
  };
}

/** It says what it has, and none of these is among it. */
function hasGivenUp(partitions: PartitionSet, owned: PartitionSet | null): boolean {
  return owned !== null && intersection(partitions, owned).size === 0;
}
