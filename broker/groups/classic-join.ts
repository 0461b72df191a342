/**
 * JoinGroup: somebody wants to be a member of a classic group, or a member joins again.
 *
 *     no member id      a new member. A dynamic one first gets an id and must join again with it (KIP-394): so who gives up waiting
 *                       and asks anew does not become a member twice. A static one that was here before takes its old place.
 *     a member id       somebody with an id that was given out, or a member that joins again
 *
 * Invariant: a JoinGroup that is not refused waits until the rebalance is complete, except where nothing would change: then the member
 * learns at once what it should know already.
 */
import { randomUUID } from "node:crypto";
import { KafkaError } from "../errors";
import { ClassicMember, type Joined, type Protocol } from "./classic-member";
import { type Rebalance, storingFailed } from "./classic-rebalance";
import { groupRecord } from "./classic-records";
import type { ClassicRoll } from "./classic-roll";
import type { GroupRecord } from "./group-log";
import type { GroupNews } from "./group-observer";
import type { Membership, Sessions } from "./membership";
import { keepProtocols } from "./protocol-votes";

export interface JoinRequest {
  groupId: string;
  /** Empty: whoever joins is not a member yet. */
  memberId: string;
  instanceId: string | null;
  protocolType: string;
  protocols: readonly Protocol[];
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  clientId: string | null;
  clientHost: string;
  /** A new dynamic member can be told to join again with the id it is given (JoinGroup 4 and up). */
  requiresMemberId: boolean;
  /** The leader can be told that there is nothing to assign (JoinGroup 9 and up). */
  maySkipAssignment: boolean;
}

/** A new member is to join again with the id that it gets here. */
export class MemberIdRequired extends KafkaError {
  readonly memberId: string;

  constructor(memberId: string) {
    super("MEMBER_ID_REQUIRED", `join again with the member id "${memberId}"`);
    this.memberId = memberId;
  }
}

/**
 * A new member does not know its id while it waits, and cannot say that it is alive; nor can it be seen that it is gone. One that
 * is still there after this time is told to ask again.
 */
const NEW_MEMBER_WAIT_MS = 5 * 60 * 1000;
/** As much of a name as goes into a member id. */
const NAME_LENGTH_MAX = 249;

export interface JoiningOptions {
  roll: ClassicRoll;
  sessions: Sessions;
  rebalance: Rebalance;
  membership: Membership;
  news: GroupNews;
  sizeMax: number;
  store(record: GroupRecord): Promise<void>;
}

export class Joining {
  readonly #options: JoiningOptions;

  constructor(options: JoiningOptions) {
    this.#options = options;
  }

  /** Resolves when the rebalance is complete. @throws KafkaError at once, or later */
  join(request: JoinRequest): Promise<Joined> {
    const { roll } = this.#options;
    assertInstanceId(request.instanceId);
    this.#assertRoom(request.memberId);
    roll.assertCommonProtocol(request.protocolType, request.protocols);
    const asked = { ...request, protocols: keepProtocols(request.protocols) };
    return asked.memberId === "" ? this.#joinNew(asked) : this.#joinAgain(asked);
  }

  /** While members gather, those that wait count: who comes back last is turned away. @throws KafkaError GROUP_MAX_SIZE_REACHED */
  #assertRoom(memberId: string): void {
    const { roll, sizeMax } = this.#options;
    const member = roll.members.get(memberId);
    const isPreparing = roll.state === "PreparingRebalance";
    const hasPlace = isPreparing ? member?.joining !== undefined : member !== undefined;
    const taken = isPreparing ? roll.joiningCount : roll.members.size;
    if (hasPlace || taken < sizeMax) return;
    this.#forget(memberId);
    throw new KafkaError(
      "GROUP_MAX_SIZE_REACHED",
      `the group "${roll.groupId}" has ${taken} members, as many as KAFKA_GROUP_MAX_SIZE allows; stop one, or raise the setting`,
    );
  }

  #forget(memberId: string): void {
    const { roll, sessions, news } = this.#options;
    const member = roll.members.get(memberId);
    if (member !== undefined) {
      roll.remove(member);
      news.turnedAway(roll, member);
    }
    roll.removePending(memberId);
    sessions.end(memberId);
    this.#options.rebalance.completeIfAllJoined();
  }

  #joinNew(request: JoinRequest): Promise<Joined> {
    const { roll, sessions } = this.#options;
    const name = (request.instanceId ?? request.clientId ?? "").slice(0, NAME_LENGTH_MAX);
    const memberId = `${name}-${randomUUID()}`;
    if (request.instanceId !== null) {
      const before = roll.members.get(roll.staticMembers.get(request.instanceId) ?? "");
      return before === undefined
        ? this.#add(request, memberId)
        : this.#takePlaceOf(before, request, memberId);
    }
    if (!request.requiresMemberId) return this.#add(request, memberId);
    roll.addPending(memberId);
    sessions.begin(memberId, request.sessionTimeoutMs);
    throw new MemberIdRequired(memberId);
  }

  #add(request: JoinRequest, memberId: string): Promise<Joined> {
    const { roll, sessions, rebalance, news } = this.#options;
    const { clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, instanceId, protocolType } = request;
    const member = new ClassicMember({
      memberId,
      instanceId,
      clientId: clientId ?? "",
      clientHost,
      protocolType,
      protocols: request.protocols,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
    });
    roll.add(member);
    news.joined(roll, member);
    rebalance.memberCame();
    sessions.begin(memberId, NEW_MEMBER_WAIT_MS);
    return this.#waitAfter(member, () => rebalance.memberChanged());
  }

  #joinAgain(request: JoinRequest): Promise<Joined> {
    const { roll, membership } = this.#options;
    const { memberId, instanceId } = request;
    if (roll.pendingJoins.has(memberId) && instanceId === null) return this.#add(request, memberId);
    membership.authorize(roll, { memberId, instanceId, generation: roll.generation });
    const member = roll.members.get(memberId)!;
    if (this.#changesNothing(member, request.protocols)) return Promise.resolve(roll.joined(member));
    return this.#update(member, request);
  }

  /** The answer was lost perhaps. But a leader of a stable group wants a rebalance: it has seen that a topic has more partitions. */
  #changesNothing(member: ClassicMember, protocols: readonly Protocol[]): boolean {
    const { state } = this.#options.roll;
    const isLeader = this.#options.roll.isLeader(member.memberId);
    const mayStay = state === "CompletingRebalance" || (state === "Stable" && !isLeader);
    return mayStay && member.matches(protocols);
  }

  #update(member: ClassicMember, request: JoinRequest): Promise<Joined> {
    const { roll, rebalance } = this.#options;
    roll.update(member, request);
    return this.#waitAfter(member, () => rebalance.memberChanged());
  }

  /**
   * A static member comes back (KIP-345). Whoever still speaks for the member it was is fenced. When the group is stable and goes on
   * with the same protocol, nobody else learns of it: it gets the assignment that it had.
   */
  #takePlaceOf(before: ClassicMember, request: JoinRequest, memberId: string): Promise<Joined> {
    const { roll, sessions, rebalance, news } = this.#options;
    const leaderBefore = roll.leaderId ?? "";
    this.#fence(before);
    const member = roll.replace(before, memberId);
    news.returned(roll, member);
    sessions.end(before.memberId);
    sessions.begin(memberId, request.sessionTimeoutMs);
    roll.update(member, request);
    if (roll.state === "Stable" && roll.selectProtocol() === roll.protocolName) {
      return this.#returnQuietly(member, request, leaderBefore);
    }
    return this.#waitAfter(member, () => {
      // In CompletingRebalance the leader has been told of the member's old id, and would assign to that.
      if (roll.state !== "PreparingRebalance") rebalance.prepare();
      else rebalance.completeIfAllJoined();
    });
  }

  #fence(member: ClassicMember): void {
    const error = new KafkaError(
      "FENCED_INSTANCE_ID",
      `another member has joined with the group instance id "${member.instanceId}"; give each consumer an id of its own`,
    );
    const { roll, news } = this.#options;
    const claim = { ...member.details, generation: roll.generation };
    if (member.isWaiting) news.refused(roll, claim, "waited for the others", error);
    roll.answerJoin(member, error);
    member.syncing?.reject(error);
    member.syncing = undefined;
  }

  async #returnQuietly(member: ClassicMember, request: JoinRequest, leaderBefore: string): Promise<Joined> {
    const { roll, store } = this.#options;
    const waiting = roll.awaitJoin(member);
    try {
      await store(groupRecord(roll, new Map()));
    } catch (problem) {
      roll.answerJoin(member, storingFailed(problem as Error));
      return waiting;
    }
    const joined = roll.joined(member);
    // Its own old id as the leader's keeps a leader that cannot be told otherwise from assigning anew.
    roll.answerJoin(
      member,
      request.maySkipAssignment
        ? { ...joined, skipAssignment: roll.isLeader(member.memberId) }
        : { ...joined, leader: leaderBefore, members: [] },
    );
    return waiting;
  }

  /** The member waits, and then something happens that may end all waiting. */
  #waitAfter(member: ClassicMember, then: () => void): Promise<Joined> {
    const waiting = this.#options.roll.awaitJoin(member);
    then();
    return waiting;
  }
}

function assertInstanceId(instanceId: string | null): void {
  if (instanceId === null || (instanceId !== "" && instanceId.length <= NAME_LENGTH_MAX)) return;
  throw new KafkaError(
    "INVALID_REQUEST",
    `a group instance id has 1 to ${NAME_LENGTH_MAX} characters, this one has ${instanceId.length}; set group.instance.id`,
  );
}
