/** A member of a consumer group (KIP-848): what it told of itself, and how far it has come on its way to the group's target. */
import { NO_PARTITIONS, type PartitionSet } from "./partition-set";

/**
 * STABLE                  it has what it was to have in its epoch
 * UNREVOKED_PARTITIONS    it was told to give some partitions up, and has not said yet that it did
 * UNRELEASED_PARTITIONS   it waits for partitions that other members have not given up yet
 * UNKNOWN                 a state that only some other broker knows
 */
export type MemberState = "STABLE" | "UNREVOKED_PARTITIONS" | "UNRELEASED_PARTITIONS" | "UNKNOWN";

/** What it tells of itself. */
export interface MemberMetadata {
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Sorted, each once. */
  readonly subscribedTopicNames: readonly string[];
  readonly subscribedTopicRegex: string | null;
  /** How long it may take to give partitions up. */
  readonly rebalanceTimeoutMs: number;
  /** The assignor that it would like; null: any. */
  readonly serverAssignor: string | null;
}

/** Where it stands. A partition is in at most one of both sets, and of at most one member. */
export interface MemberAssignment {
  /** The epoch of the group that it has reached; LEFT_FOR_NOW: a static member that went, and may come back. */
  readonly memberEpoch: number;
  readonly previousMemberEpoch: number;
  readonly state: MemberState;
  readonly assigned: PartitionSet;
  /** What it had, and still counts as having until it says that it has given it up. */
  readonly pendingRevocation: PartitionSet;
}

export interface ConsumerMember extends MemberMetadata, MemberAssignment {
  readonly memberId: string;
}

/** Epochs in a heartbeat that stand for something else. */
export const JOIN = 0;
export const LEAVE = -1;
export const LEFT_FOR_NOW = -2;

export function newMember(memberId: string): ConsumerMember {
  return {
    memberId,
    instanceId: null,
    rackId: null,
    clientId: "",
    clientHost: "",
    subscribedTopicNames: [],
    subscribedTopicRegex: null,
    rebalanceTimeoutMs: -1,
    serverAssignor: null,
    memberEpoch: 0,
    previousMemberEpoch: 0,
    state: "STABLE",
    assigned: NO_PARTITIONS,
    pendingRevocation: NO_PARTITIONS,
  };
}

export function isReconciled({ state, memberEpoch }: MemberAssignment, targetEpoch: number): boolean {
  return state === "STABLE" && memberEpoch === targetEpoch;
}

/** What a member costs beside its texts, and each text beside its characters. */
const MEMBER_BYTES = 1024;
const TEXT_BYTES = 32;

/** About as much memory as it takes, but for its partitions: those are counted with the group, which has each once. */
export function sizeOf(member: ConsumerMember): number {
  const { memberId, instanceId, rackId, clientId, clientHost, subscribedTopicNames } = member;
  const texts = [memberId, instanceId, rackId, clientId, clientHost, member.subscribedTopicRegex];
  return [...texts, ...subscribedTopicNames].reduce(
    (sum, text) => sum + TEXT_BYTES + 2 * (text ?? "").length,
    MEMBER_BYTES,
  );
}
