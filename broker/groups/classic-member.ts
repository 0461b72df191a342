/**
 * A member of a classic group: what it brought along when it joined, what it was given, and the requests of its that wait for an
 * answer.
 */

/** A way of sharing the partitions out that a member can take part in, as "range", and what it tells the leader for it. */
export interface Protocol {
  name: string;
  metadata: Buffer;
}

export interface JoinedMember {
  memberId: string;
  instanceId: string | null;
  metadata: Buffer;
}

/** The answer to a JoinGroup. */
export interface Joined {
  memberId: string;
  generation: number;
  protocolType: string;
  protocolName: string | null;
  leader: string;
  /** For the leader only. */
  members: readonly JoinedMember[];
  /** The leader has nothing to assign: it came back, and all stays as it was. */
  skipAssignment: boolean;
}

/** The answer to a SyncGroup. */
export interface Synced {
  protocolType: string;
  protocolName: string | null;
  assignment: Buffer;
}

export interface MemberDetails {
  memberId: string;
  instanceId: string | null;
  clientId: string;
  clientHost: string;
  protocolType: string;
  protocols: readonly Protocol[];
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
}

/** What a member costs beside its texts and bytes, and each of its protocols. */
const MEMBER_BYTES = 1024;
const PROTOCOL_BYTES = 128;
const NOTHING = Buffer.alloc(0);

export class ClassicMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly protocolType: string;
  /** The ones that it likes best come first. */
  protocols: readonly Protocol[] = [];
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  assignment: Buffer = NOTHING;
  /** It waits in its first JoinGroup, and does not know its member id: nobody can expect a heartbeat of it. */
  isNew = true;
  /** The JoinGroup that waits for the others. */
  joining: PromiseWithResolvers<Joined> | undefined;
  /** The SyncGroup that waits for the leader. */
  syncing: PromiseWithResolvers<Synced> | undefined;

  constructor(details: MemberDetails) {
    this.memberId = details.memberId;
    this.instanceId = details.instanceId;
    this.clientId = details.clientId;
    this.clientHost = details.clientHost;
    this.protocolType = details.protocolType;
    this.sessionTimeoutMs = details.sessionTimeoutMs;
    this.rebalanceTimeoutMs = details.rebalanceTimeoutMs;
    this.protocols = details.protocols;
  }

  get isWaiting(): boolean {
    return this.joining !== undefined || this.syncing !== undefined;
  }

  get details(): MemberDetails {
    const { memberId, instanceId, clientId, clientHost, protocolType, protocols } = this;
    const { sessionTimeoutMs, rebalanceTimeoutMs } = this;
    return {
      memberId,
      instanceId,
      clientId,
      clientHost,
      protocolType,
      protocols,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
    };
  }

  /** About as much memory as it takes. */
  get sizeBytes(): number {
    return sizeOf(this) + this.assignment.length;
  }

  /** What it tells the leader, where the group uses that protocol. */
  metadata(protocolName: string | null): Buffer {
    return this.protocols.find(({ name }) => name === protocolName)?.metadata ?? NOTHING;
  }

  /** Whether it says the same as before. */
  matches(protocols: readonly Protocol[]): boolean {
    if (protocols.length !== this.protocols.length) return false;
    return this.protocols.every(({ name, metadata }, at) => {
      return name === protocols[at]!.name && metadata.equals(protocols[at]!.metadata);
    });
  }

  /** The protocol that it likes best among some. */
  vote(candidates: ReadonlySet<string>): string | undefined {
    return this.protocols.find(({ name }) => candidates.has(name))?.name;
  }
}

/** What somebody who joins makes the broker keep. */
export function sizeOf(
  member: Pick<MemberDetails, "memberId" | "clientId" | "clientHost" | "protocols">,
): number {
  let bytes =
    MEMBER_BYTES + 2 * (2 * member.memberId.length + member.clientId.length + member.clientHost.length);
  for (const { name, metadata } of member.protocols)
    bytes += PROTOCOL_BYTES + 2 * name.length + metadata.length;
  return bytes;
}
