/**
 * The roll of a classic group: who is in it, in which state and generation it is, who leads it. What happens when, and what is
 * answered, is in the files beside it; here is what must be true all the time.
 *
 * Invariants: a state follows another as the table in states.ts says. Every member has a protocol in common with all others. A
 * group instance id belongs to one member. There is a leader while there are members, and it is one of them.
 */
import { KafkaError } from "../errors";
import { ClassicMember, type Joined, type JoinedMember, type Protocol, sizeOf } from "./classic-member";
import type { GroupNews } from "./group-observer";
import type { Roll } from "./membership";
import type { MemoryBudget } from "./memory-budget";
import { ProtocolVotes } from "./protocol-votes";
import { type GroupState, mayFollow } from "./states";

/** What is remembered of somebody who has got a member id and has not joined with it yet. */
const PENDING_BYTES = 512;

export class ClassicRoll implements Roll {
  readonly groupId: string;
  /** In the order in which they joined. */
  readonly members = new Map<string, ClassicMember>();
  readonly staticMembers = new Map<string, string>();
  /** Member ids that were given out (KIP-394), and with which nobody has joined yet. */
  readonly pendingJoins = new Set<string>();
  /** Members of this generation that have not asked for their assignment yet. */
  readonly pendingSyncs = new Set<string>();
  generation = 0;
  /** Empty: nobody has ever joined. */
  protocolType = "";
  protocolName: string | null = null;
  leaderId: string | null = null;
  stateSinceMs = -1;
  /** Since when the group has been between two generations. */
  rebalancingSinceMs: number | undefined;
  #state: GroupState = "Empty";
  #stateBefore: GroupState = "Empty";
  readonly #votes = new ProtocolVotes();
  readonly #memory: MemoryBudget;
  readonly #news: GroupNews;
  #joiningCount = 0;

  constructor(groupId: string, memory: MemoryBudget, news: GroupNews) {
    this.groupId = groupId;
    this.#memory = memory;
    this.#news = news;
  }

  get state(): GroupState {
    return this.#state;
  }

  /** The members of a group that was empty are still gathering. */
  get isInitialRebalance(): boolean {
    return this.#state === "PreparingRebalance" && this.#stateBefore === "Empty";
  }

  goTo(state: GroupState, nowMs: number): void {
    if (!mayFollow(this.#state, state)) {
      throw new Error(`the group "${this.groupId}" cannot go from ${this.#state} to ${state}`);
    }
    this.#stateBefore = this.#state;
    this.#state = state;
    this.stateSinceMs = nowMs;
    if (state === "PreparingRebalance") this.rebalancingSinceMs ??= nowMs;
    else if (state !== "CompletingRebalance") this.rebalancingSinceMs = undefined;
    this.#tellState();
  }

  #tellState(): void {
    if (this.#state === "PreparingRebalance") this.#news.rebalancing(this);
    else if (this.#state === "Stable") this.#news.stable(this, this.members.size);
    else if (this.#state === "Empty") this.#news.empty(this);
    // Of a group that nobody ever was in nobody need know.
    else if (this.#state === "Dead" && this.generation > 0) this.#news.dead(this);
  }

  /** What a record says of a group beside its members. It was written when all had their assignments, or had gone. */
  restore(protocolName: string | null, leaderId: string | null, stateSinceMs: number): void {
    this.#state = this.members.size === 0 ? "Empty" : "Stable";
    this.protocolName = protocolName;
    if (leaderId !== null && this.members.has(leaderId)) this.leaderId = leaderId;
    this.stateSinceMs = stateSinceMs;
  }

  /** How many wait in a JoinGroup. */
  get joiningCount(): number {
    return this.#joiningCount;
  }

  /** Everybody who is expected is there. */
  get haveAllJoined(): boolean {
    return this.#joiningCount === this.members.size && this.pendingJoins.size === 0;
  }

  get rebalanceTimeoutMs(): number {
    let max = 0;
    for (const { rebalanceTimeoutMs } of this.members.values()) max = Math.max(max, rebalanceTimeoutMs);
    return max;
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId;
  }

  /** @throws KafkaError INCONSISTENT_GROUP_PROTOCOL when one with these protocols cannot be a member beside those there are. */
  assertCommonProtocol(protocolType: string, protocols: readonly Protocol[]): void {
    const names = protocols.map(({ name }) => name);
    if (this.#state === "Empty" || this.members.size === 0) {
      if (protocolType !== "" && names.length > 0) return;
      throw new KafkaError(
        "INCONSISTENT_GROUP_PROTOCOL",
        `who joins names a protocol type and at least one protocol; this is type "${protocolType}" and ${names.length} protocols`,
      );
    }
    const isCommon = (name: string) => this.#votes.countOf(name) === this.members.size;
    if (protocolType === this.protocolType && names.some(isCommon)) return;
    const first = this.members.values().next().value!;
    const theirs = first.protocols.map(({ name }) => name).filter(isCommon);
    throw new KafkaError(
      "INCONSISTENT_GROUP_PROTOCOL",
      `the members of "${this.groupId}" are of type "${this.protocolType}" and have ${theirs.join(", ")} in common; ` +
        `this one is of type "${protocolType}" and has ${names.slice(0, 10).join(", ")}: give all the same assignor`,
    );
  }

  /** The protocol of the next generation. */
  selectProtocol(): string {
    return this.#votes.select(this.members);
  }

  /** @throws KafkaError GROUP_MAX_SIZE_REACHED when there is no memory for it. */
  add(member: ClassicMember): void {
    this.removePending(member.memberId);
    this.#memory.change(0, member.sizeBytes);
    if (this.members.size === 0) this.protocolType = member.protocolType;
    this.members.set(member.memberId, member);
    if (member.instanceId !== null) this.staticMembers.set(member.instanceId, member.memberId);
    this.#votes.add(member.protocols);
    this.leaderId ??= member.memberId;
  }

  /** @throws KafkaError GROUP_MAX_SIZE_REACHED */
  addPending(memberId: string): void {
    this.#memory.change(0, PENDING_BYTES + 2 * memberId.length);
    this.pendingJoins.add(memberId);
  }

  removePending(memberId: string): void {
    if (this.pendingJoins.delete(memberId)) this.#memory.change(PENDING_BYTES + 2 * memberId.length, 0);
  }

  /** Nobody must wait for an answer of its any longer. */
  remove(member: ClassicMember): void {
    this.members.delete(member.memberId);
    this.pendingSyncs.delete(member.memberId);
    if (member.instanceId !== null) this.staticMembers.delete(member.instanceId);
    this.#votes.remove(member.protocols);
    this.#memory.change(member.sizeBytes, 0);
    if (this.isLeader(member.memberId)) this.leaderId = this.members.keys().next().value ?? null;
  }

  /** A static member comes back under a new member id, and takes the place of what it was before, with all it had. */
  replace(before: ClassicMember, memberId: string): ClassicMember {
    const member = new ClassicMember({ ...before.details, memberId });
    member.isNew = false;
    member.assignment = before.assignment;
    const wasLeader = this.isLeader(before.memberId);
    this.remove(before);
    this.add(member);
    if (wasLeader) this.leaderId = memberId;
    return member;
  }

  /** A member joins again, perhaps with other protocols and timeouts. @throws KafkaError GROUP_MAX_SIZE_REACHED */
  update(
    member: ClassicMember,
    to: Pick<ClassicMember, "protocols" | "sessionTimeoutMs" | "rebalanceTimeoutMs">,
  ): void {
    this.#memory.change(sizeOf(member.details), sizeOf({ ...member.details, protocols: to.protocols }));
    this.#votes.remove(member.protocols);
    member.protocols = to.protocols;
    this.#votes.add(member.protocols);
    member.sessionTimeoutMs = to.sessionTimeoutMs;
    member.rebalanceTimeoutMs = to.rebalanceTimeoutMs;
  }

  assign(member: ClassicMember, assignment: Buffer): void {
    this.#memory.change(member.assignment.length, assignment.length);
    member.assignment = assignment;
  }

  /** The member's JoinGroup waits from now on. */
  awaitJoin(member: ClassicMember): Promise<Joined> {
    const before = member.joining;
    if (before === undefined) this.#joiningCount++;
    member.joining = Promise.withResolvers();
    before?.reject(
      new KafkaError("REBALANCE_IN_PROGRESS", "the member has asked once more, on another connection"),
    );
    return member.joining.promise;
  }

  /** Answers the member's JoinGroup, if one waits. */
  answerJoin(member: ClassicMember, answer: Joined | KafkaError): void {
    const { joining } = member;
    if (joining === undefined) return;
    member.joining = undefined;
    this.#joiningCount--;
    if (answer instanceof KafkaError) joining.reject(answer);
    else joining.resolve(answer);
  }

  /** Of those who have joined, one who leads the others; false when nobody has. */
  electLeader(): boolean {
    if (this.leaderId === null) return false;
    if (this.members.get(this.leaderId)?.joining !== undefined) return true;
    const [joined] = [...this.members.values()].filter(({ joining }) => joining !== undefined);
    if (joined !== undefined) this.leaderId = joined.memberId;
    return joined !== undefined;
  }

  /** What the member is told of the generation. */
  joined(member: ClassicMember): Joined {
    return {
      memberId: member.memberId,
      generation: this.generation,
      protocolType: this.protocolType,
      protocolName: this.protocolName,
      leader: this.leaderId ?? "",
      members: this.isLeader(member.memberId) ? this.#subscriptions() : [],
      skipAssignment: false,
    };
  }

  #subscriptions(): JoinedMember[] {
    return [...this.members.values()].map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      metadata: member.metadata(this.protocolName),
    }));
  }
}
