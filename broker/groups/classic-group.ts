/**
 * A classic group: its members agree by JoinGroup and SyncGroup, and one of them, the leader, shares the partitions out. Joining is in
 * classic-join.ts, the rebalance in classic-rebalance.ts, what must always be true in classic-roll.ts; here are the requests of those
 * who are members already, and what happens when one falls silent.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import { Joining, type JoinRequest } from "./classic-join";
import type { ClassicMember, Joined, Synced } from "./classic-member";
import { Rebalance } from "./classic-rebalance";
import { groupTombstone, restoreRoll } from "./classic-records";
import { ClassicRoll } from "./classic-roll";
import { subscribedTopics } from "./classic-subscription";
import type { Group, GroupDescription } from "./group";
import type { GroupRecord } from "./group-log";
import type { GroupNews } from "./group-observer";
import { HeardSessions } from "./heard-sessions";
import type { Claim, Membership } from "./membership";
import type { MemoryBudget } from "./memory-budget";
import type { GroupState } from "./states";

export interface ClassicGroupOptions {
  clock: Clock;
  membership: Membership;
  memory: MemoryBudget;
  news: GroupNews;
  initialDelayMs: number;
  sizeMax: number;
  store(record: GroupRecord): Promise<void>;
  warn(sentence: string): void;
  /** Nobody is in the group or about to join, and nobody ever was: nothing is stored of it. */
  onUnused(): void;
}

export interface SyncRequest {
  claim: Claim;
  /** Null: the client does not say. */
  protocolType: string | null;
  protocolName: string | null;
  /** By member id; of the leader only. */
  assignments: ReadonlyMap<string, Buffer>;
}

/** Who is to leave: a member, or by an administrator's wish whoever has the instance id (the member id is empty then). */
export interface Leaver {
  memberId: string;
  instanceId: string | null;
}

const NOTHING = Buffer.alloc(0);

export class ClassicGroup implements Group {
  readonly type = "classic";
  readonly groupId: string;
  readonly #roll: ClassicRoll;
  readonly #sessions: HeardSessions;
  readonly #rebalance: Rebalance;
  readonly #joining: Joining;
  readonly #membership: Membership;
  readonly #clock: Clock;
  readonly #news: GroupNews;
  readonly #onUnused: () => void;

  constructor(groupId: string, options: ClassicGroupOptions) {
    this.groupId = groupId;
    this.#membership = options.membership;
    this.#clock = options.clock;
    this.#news = options.news;
    this.#onUnused = options.onUnused;
    const roll = new ClassicRoll(groupId, options.memory, options.news);
    const sessions = new HeardSessions(options.membership, options.clock, (memberId, silentMs) =>
      this.#onSilence(memberId, silentMs),
    );
    const rebalance = new Rebalance(roll, sessions, options);
    this.#joining = new Joining({ ...options, roll, sessions, rebalance });
    this.#roll = roll;
    this.#sessions = sessions;
    this.#rebalance = rebalance;
  }

  /** A group as a record tells of it; every member gets a new session when `wake` is called. @throws Malformed */
  static restore(groupId: string, value: Buffer, options: ClassicGroupOptions): ClassicGroup {
    const group = new ClassicGroup(groupId, options);
    restoreRoll(group.#roll, value);
    return group;
  }

  /** The broker begins to listen: from now on a member that is silent is dead. */
  wake(): void {
    for (const { memberId, sessionTimeoutMs } of this.#roll.members.values()) {
      this.#sessions.begin(memberId, sessionTimeoutMs);
    }
  }

  get state(): GroupState {
    return this.#roll.state;
  }

  get generation(): number {
    return this.#roll.generation;
  }

  get protocolType(): string {
    return this.#roll.protocolType;
  }

  get protocolName(): string | null {
    return this.#roll.protocolName;
  }

  get leaderId(): string | null {
    return this.#roll.leaderId;
  }

  get members(): ReadonlyMap<string, ClassicMember> {
    return this.#roll.members;
  }

  get rebalancingSinceMs(): number | undefined {
    return this.#roll.rebalancingSinceMs;
  }

  get isEmpty(): boolean {
    return this.#roll.state === "Empty";
  }

  get emptySinceMs(): number | undefined {
    return this.isEmpty && this.#roll.stateSinceMs >= 0 ? this.#roll.stateSinceMs : undefined;
  }

  /** Resolves when the rebalance that this leads to is complete. @throws KafkaError at once, or later */
  join(request: JoinRequest): Promise<Joined> {
    try {
      return this.#joining.join(request);
    } finally {
      this.#tellIfUnused();
    }
  }

  /** Resolves with the member's assignment, as soon as the leader has said what it is. @throws KafkaError at once, or later */
  sync({ claim, protocolType, protocolName, assignments }: SyncRequest): Promise<Synced> {
    const roll = this.#roll;
    this.#membership.authorize(roll, claim);
    assertSame("protocol type", protocolType, roll.protocolType);
    assertSame("protocol", protocolName, roll.protocolName);
    if (roll.state === "PreparingRebalance") throw rebalanceInProgress();
    const member = roll.members.get(claim.memberId)!;
    this.#rebalance.hasSynced(member);
    if (roll.state === "Stable") return Promise.resolve(this.#rebalance.synced(member));
    member.syncing?.reject(rebalanceInProgress());
    member.syncing = Promise.withResolvers();
    const { promise } = member.syncing;
    if (roll.isLeader(member.memberId)) this.#assign(assignments);
    return promise;
  }

  #assign(assignments: ReadonlyMap<string, Buffer>): void {
    // What arrived is a view of a whole request.
    const kept = [...assignments].map(([memberId, bytes]) => [memberId, Buffer.from(bytes)] as const);
    void this.#rebalance.assign(new Map(kept));
  }

  /** A member says that it is alive. @throws KafkaError when it is to join again, or is no member */
  heartbeat(claim: Claim): void {
    this.#membership.authorize(this.#roll, claim);
    this.#sessions.heard(claim.memberId);
    if (this.#roll.state === "PreparingRebalance") throw rebalanceInProgress();
  }

  /** Who leaves; for each, why it cannot, or undefined. */
  leave(leavers: readonly Leaver[]): (KafkaError | undefined)[] {
    const before = this.#roll.members.size;
    const refusals = leavers.map((leaver) => this.#leave(leaver));
    this.#goOn(this.#roll.members.size < before);
    return refusals;
  }

  #leave({ memberId, instanceId }: Leaver): KafkaError | undefined {
    const roll = this.#roll;
    if (roll.pendingJoins.has(memberId)) {
      roll.removePending(memberId);
      this.#sessions.end(memberId);
      return undefined;
    }
    const holder = memberId === "" && instanceId !== null ? roll.staticMembers.get(instanceId) : undefined;
    const leaving = holder ?? memberId;
    try {
      this.#membership.authorize(roll, { memberId: leaving, instanceId, generation: roll.generation });
    } catch (problem) {
      if (problem instanceof KafkaError) return problem;
      throw problem;
    }
    const member = roll.members.get(leaving)!;
    this.#remove(member);
    this.#news.left(roll, member);
    return undefined;
  }

  #remove(member: ClassicMember): void {
    const { memberId } = member;
    const gone = new KafkaError("UNKNOWN_MEMBER_ID", `the member "${memberId}" was removed; join again`);
    this.#sessions.end(memberId);
    this.#roll.answerJoin(member, gone);
    member.syncing?.reject(gone);
    member.syncing = undefined;
    this.#roll.remove(member);
  }

  /** Somebody has gone: a member, whose partitions are free now, or one who was given an id and was never among the members. */
  #goOn(isMember: boolean): void {
    const { state } = this.#roll;
    if (isMember && (state === "Stable" || state === "CompletingRebalance")) this.#rebalance.prepare();
    else this.#rebalance.completeIfAllJoined();
    this.#tellIfUnused();
  }

  #tellIfUnused(): void {
    const { state, generation, pendingJoins } = this.#roll;
    if (state === "Empty" && generation === 0 && pendingJoins.size === 0) this.#onUnused();
  }

  /** A session is over. Who waits for an answer cannot say anything, unless it is new and does not know its name. */
  #onSilence(memberId: string, silentMs: number): void {
    const roll = this.#roll;
    const member = roll.members.get(memberId);
    if (member === undefined) {
      roll.removePending(memberId);
    } else if (member.isWaiting && !member.isNew) {
      this.#sessions.begin(memberId, member.sessionTimeoutMs);
      return;
    } else {
      this.#remove(member);
      this.#news.silent(roll, member, silentMs);
    }
    this.#goOn(member !== undefined);
  }

  /**
   * Consumers without a group to be a member of may commit while nobody is in it; a member, in its generation, and not between its
   * JoinGroup and the assignment: nobody knows then whose the partitions are.
   */
  authorizeCommit(claim: Claim): void {
    const roll = this.#roll;
    const { memberId, instanceId, generation } = claim;
    if (generation < 0 && this.isEmpty) return;
    if (generation < 0 && memberId === "" && instanceId === null) {
      throw new KafkaError(
        "UNKNOWN_MEMBER_ID",
        `the group "${this.groupId}" has members, and only they may commit; who is none can when they have gone`,
      );
    }
    this.#membership.authorize(roll, claim);
    this.#sessions.heard(memberId);
    if (roll.state === "CompletingRebalance") throw rebalanceInProgress();
  }

  /** Unknown subscriptions may be to any topic. */
  isSubscribedTo(topic: string): boolean {
    if (this.isEmpty || this.protocolType !== "consumer") return false;
    const topics = subscribedTopics(
      [...this.members.values()].map((member) => member.metadata(this.protocolName)),
    );
    return topics?.has(topic) ?? true;
  }

  /** What the members told and got is known when the group is stable; before, it is that of the last generation. */
  describe(): GroupDescription {
    const { state, protocolType, protocolName, members } = this.#roll;
    const isStable = state === "Stable";
    return {
      state,
      protocolType,
      protocolName: isStable ? (protocolName ?? "") : "",
      members: [...members.values()].map((member) => ({
        memberId: member.memberId,
        instanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        metadata: isStable ? member.metadata(protocolName) : NOTHING,
        assignment: isStable ? member.assignment : NOTHING,
        heard: this.#sessions.of(member.memberId),
      })),
    };
  }

  tombstones(): readonly GroupRecord[] {
    return [groupTombstone(this.groupId)];
  }

  close(): void {
    const roll = this.#roll;
    this.#rebalance.close();
    const gone = new KafkaError(
      "COORDINATOR_NOT_AVAILABLE",
      `the group "${this.groupId}" cannot be reached now; ask again for its coordinator`,
    );
    for (const member of [...roll.members.values()]) {
      roll.answerJoin(member, gone);
      member.syncing?.reject(gone);
      member.syncing = undefined;
      roll.remove(member);
    }
    for (const memberId of [...roll.pendingJoins]) roll.removePending(memberId);
    this.#sessions.endAll();
    roll.goTo("Dead", this.#clock.nowMs());
  }
}

function rebalanceInProgress(): KafkaError {
  return new KafkaError("REBALANCE_IN_PROGRESS", "the group shares its partitions anew; join again");
}

function assertSame(what: string, asked: string | null, there: string | null): void {
  if (asked === null || there === null || asked === there) return;
  throw new KafkaError(
    "INCONSISTENT_GROUP_PROTOCOL",
    `the ${what} of the group is "${there}", not "${asked}"; join again`,
  );
}
