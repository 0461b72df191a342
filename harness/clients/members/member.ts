/**
 * What the suite asks of a client that is a member of a group: to join, to leave, and to say as it happens which partitions it has
 * and what it reads. It commits by itself what it has read, as the client does when nobody interferes, only more often.
 *
 * Invariant: what a member tells is in the order in which it happened, and each thing is told before the member goes on.
 */

export interface JoinRequest {
  /** `host:port`. */
  address: string;
  group: string;
  topic: string;
  /** The newer protocol is that of KIP-848, where the broker assigns the partitions. */
  protocol?: "classic" | "consumer";
  /** What the client calls its way of sharing partitions; without it, the client's own choice. */
  assignor?: string;
  /** A static member: who comes back under this name is the same member. */
  instanceId?: string;
}

/** What a member tells; one of these at a time. */
export interface Told {
  /** Partitions that it has from now on. */
  gained?: number[];
  /** Partitions that it has no longer. */
  lost?: number[];
  /** Messages that follow one another in a partition, the first of them at `offset`. */
  read?: Reading;
  /** It has left, and tells nothing more. */
  left?: true;
  /** What it could not overcome. */
  failed?: string;
}

export interface Reading {
  partition: number;
  offset: number;
  values: string[];
}

export type Listener = (told: Told) => void;

export interface Member {
  /** Leaves the group as the client does when its program ends; that it is done it tells. */
  leave(): void;
  /** Lets nothing of it live on. */
  destroy(): void;
}

/** A client, as far as groups are concerned. */
export interface MemberClient {
  readonly name: string;
  /** When it is told to end it throws away the one message that it may just have taken, and commits it all the same. */
  readonly dropsTheLastOne?: boolean;
  /** Another member; it joins at once. @throws CannotHere when the client is not installed. */
  join(request: JoinRequest, listener: Listener): Promise<Member>;
  close(): void;
}

/** How often members commit: often enough that no scenario has to wait for it. */
export const COMMIT_INTERVAL_MS = 100;
/** The shortest session that a broker allows by default. */
export const SESSION_MS = 6000;
export const HEARTBEAT_MS = 200;
