/**
 * The requests of the classic group protocol, each to the group that it names; and what is stored of such groups.
 *
 * Invariants: who names a group that there is not learns the same as one that the group does not know, and no group is made for it:
 * only somebody who joins without a member id makes one. A group that nobody ever was a member of leaves no trace.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import { ClassicGroup, type ClassicGroupOptions, type Leaver, type SyncRequest } from "./classic-group";
import type { JoinRequest } from "./classic-join";
import type { Joined, Synced } from "./classic-member";
import { groupIdOf } from "./classic-records";
import type { GroupLog, GroupRecord } from "./group-log";
import type { GroupNews } from "./group-observer";
import { GROUP_METADATA_KEY, kindOf } from "./group-records";
import type { GroupRegistry } from "./group-registry";
import type { Claim, Membership } from "./membership";
import type { MemoryBudget } from "./memory-budget";

export interface ClassicGroupsOptions {
  log: GroupLog;
  groups: GroupRegistry;
  clock: Clock;
  membership: Membership;
  memory: MemoryBudget;
  news: GroupNews;
  limits: {
    groupInitialRebalanceDelayMs: number;
    groupSessionTimeoutMsMin: number;
    groupSessionTimeoutMsMax: number;
    groupSizeMax: number;
  };
  warn(sentence: string): void;
}

export class ClassicGroups {
  readonly #options: ClassicGroupsOptions;
  readonly #groups: GroupRegistry;
  readonly #memory: MemoryBudget;
  /** While the log is read: the last that it says of each group. */
  readonly #stored = new Map<string, Buffer>();

  constructor(options: ClassicGroupsOptions) {
    this.#options = options;
    this.#groups = options.groups;
    this.#memory = options.memory;
  }

  /** Resolves when the rebalance that this leads to is complete; an aborted `signal` means that nobody waits for it. @throws KafkaError */
  async join(request: JoinRequest, signal: AbortSignal): Promise<Joined> {
    const { groupId, memberId, sessionTimeoutMs } = request;
    this.#assertUsable(groupId);
    this.#assertSessionTimeout(sessionTimeoutMs);
    if (memberId === "") {
      const make = () => new ClassicGroup(groupId, this.#groupOptions(groupId));
      return unlessGone(this.#groups.findOrMake(groupId, ClassicGroup, make).join(request), signal);
    }
    // What it believes in it does not say.
    const claim = { ...request, generation: -1 };
    const joined = this.#asMember(groupId, claim, "wanted to join again", (group) => group.join(request));
    return unlessGone(joined, signal);
  }

  /** Resolves with the member's assignment. @throws KafkaError */
  async sync(groupId: string, request: SyncRequest, signal: AbortSignal): Promise<Synced> {
    this.#assertUsable(groupId);
    const { claim } = request;
    const synced = this.#asMember(groupId, claim, "asked for its partitions", (group) => group.sync(request));
    return unlessGone(synced, signal);
  }

  /** @throws KafkaError */
  heartbeat(groupId: string, claim: Claim): void {
    this.#assertUsable(groupId);
    this.#asMember(groupId, claim, "sent a heartbeat", (group) => group.heartbeat(claim));
  }

  /** For each, why it cannot leave, or undefined. @throws KafkaError INVALID_GROUP_ID, KAFKA_STORAGE_ERROR */
  leave(groupId: string, leavers: readonly Leaver[]): (KafkaError | undefined)[] {
    this.#assertUsable(groupId);
    const group = this.#groups.find(groupId, ClassicGroup);
    return group === undefined
      ? leavers.map(({ memberId }) => noSuchMember(groupId, memberId))
      : group.leave(leavers);
  }

  find(groupId: string): ClassicGroup | undefined {
    return this.#groups.find(groupId, ClassicGroup);
  }

  /** Takes in a record that was read at the start. One that does not tell of a classic group is not for here. */
  replay({ key, value }: GroupRecord): void {
    if (kindOf(key) !== GROUP_METADATA_KEY) return;
    const groupId = groupIdOf(key);
    if (value === null) this.#stored.delete(groupId);
    else this.#stored.set(groupId, Buffer.from(value));
  }

  /** All is read: the groups are as they were, and the sessions of their members begin anew. */
  wake(): void {
    for (const [groupId, value] of this.#stored) {
      try {
        const group = ClassicGroup.restore(groupId, value, this.#groupOptions(groupId));
        this.#groups.restore(group);
        group.wake();
      } catch (problem) {
        const { message } = problem as Error;
        this.#options.warn(
          `the members of the group "${groupId}" could not be read, and must join again: ${message}`,
        );
      }
    }
    this.#stored.clear();
  }

  #groupOptions(groupId: string): ClassicGroupOptions {
    const { log, clock, membership, news, limits, warn } = this.#options;
    return {
      clock,
      membership,
      memory: this.#memory,
      news,
      initialDelayMs: limits.groupInitialRebalanceDelayMs,
      sizeMax: limits.groupSizeMax,
      store: (record) => log.append(groupId, [record]),
      warn,
      onUnused: () => this.#groups.remove(groupId),
    };
  }

  /** Does what somebody asks for who takes itself for a member of the group. @throws KafkaError when it is none, and whatever `act` does */
  #asMember<T>(groupId: string, claim: Claim, deed: string, act: (group: ClassicGroup) => T): T {
    try {
      return act(this.#existing(groupId, claim.memberId));
    } catch (problem) {
      const generation = this.find(groupId)?.generation ?? 0;
      this.#options.news.refused({ groupId, generation }, claim, deed, problem);
      throw problem;
    }
  }

  #existing(groupId: string, memberId: string): ClassicGroup {
    const group = this.#groups.find(groupId, ClassicGroup);
    if (group === undefined) throw noSuchMember(groupId, memberId);
    return group;
  }

  #assertUsable(groupId: string): void {
    if (groupId === "")
      throw new KafkaError("INVALID_GROUP_ID", "the id of the group is empty; set group.id");
    this.#options.log.assertReadable(groupId);
  }

  #assertSessionTimeout(timeoutMs: number): void {
    const { groupSessionTimeoutMsMin: min, groupSessionTimeoutMsMax: max } = this.#options.limits;
    if (timeoutMs >= min && timeoutMs <= max) return;
    throw new KafkaError(
      "INVALID_SESSION_TIMEOUT",
      `a session timeout of ${timeoutMs} ms is not within ${min} and ${max}; ` +
        "set session.timeout.ms, or KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS and KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS",
    );
  }
}

function noSuchMember(groupId: string, memberId: string): KafkaError {
  return new KafkaError(
    "UNKNOWN_MEMBER_ID",
    `the group "${groupId}" has no member "${memberId}", nor any other; join it without a member id`,
  );
}

/** The same, unless the client goes first, or the broker stops: then nobody need wait any longer. */
function unlessGone<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () =>
      reject(new KafkaError("COORDINATOR_NOT_AVAILABLE", "the broker stops; ask again later"));
    if (signal.aborted) gone();
    signal.addEventListener("abort", gone, { once: true });
    const settled = () => signal.removeEventListener("abort", gone);
    promise.then(resolve, reject).finally(settled);
  });
}
