/**
 * What the coordinator knows of a group, whichever protocol its members speak: the classic one (JoinGroup, SyncGroup), or that of
 * KIP-848 (ConsumerGroupHeartbeat). Everything else is between the group and its own kind of requests.
 */
import type { GroupRecord } from "./group-log";
import type { Heard } from "./heard-sessions";
import type { Claim } from "./membership";

export type GroupType = "classic" | "consumer";

/** A group in a list. */
export interface GroupListing {
  groupId: string;
  type: GroupType;
  /** "consumer" for consumers; others (Kafka Connect) use groups as well. Empty: nobody ever joined, offsets were committed only. */
  protocolType: string;
  state: string;
}

export interface Group extends GroupListing {
  /** The generation, or the epoch, that it is in. */
  readonly generation: number;
  /** It has no members, and may be deleted or make room for one of the other type. */
  readonly isEmpty: boolean;
  /** When it became empty, in ms since 1970; undefined while it has members or never had any: its offsets age by themselves then. */
  readonly emptySinceMs: number | undefined;
  /** Whether who claims to be a member may commit now; `knowsEpochs`: by a request that is made for members of KIP-848. @throws KafkaError */
  authorizeCommit(claim: Claim, knowsEpochs: boolean): void;
  /** Whether who claims to be a member may be told what is committed; not there: anybody may. @throws KafkaError */
  authorizeFetch?(claim: Claim): void;
  /** Whether a member reads the topic, so that its committed offsets are in use. */
  isSubscribedTo(topic: string): boolean;
  /** What is stored so that nothing is known of the group any more. */
  tombstones(): readonly GroupRecord[];
  /** The group is no more: nothing waits in it, no timer is left. */
  close(): void;
}

/** A classic group as an administrator sees it. */
export interface GroupDescription {
  state: string;
  protocolType: string;
  /** How the members share the partitions out; empty while they have not agreed. */
  protocolName: string;
  members: readonly MemberDescription[];
}

export interface MemberDescription {
  memberId: string;
  instanceId: string | null;
  clientId: string;
  clientHost: string;
  /** What it told the leader, and what it was given: in the language of the group's protocol type. */
  metadata: Buffer;
  assignment: Buffer;
  /** Undefined: it has no session. */
  heard: Heard | undefined;
}
