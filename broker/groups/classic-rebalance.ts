/**
 * A rebalance of a classic group, from "somebody must join (again)" to "everybody knows its partitions":
 *
 *     prepare      the members are expected to join; an empty group waits a moment for more of them
 *     complete     all have, or the time is up: a new generation, a protocol, a leader; every JoinGroup is answered
 *     assign       the leader has said who gets what: stored first, then every SyncGroup is answered
 *
 * Invariant: while members are waited for there is a timer, and what it does ends the wait: nobody waits for ever.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { ClassicMember, Synced } from "./classic-member";
import { groupRecord } from "./classic-records";
import type { ClassicRoll } from "./classic-roll";
import type { GroupRecord } from "./group-log";
import type { GroupNews } from "./group-observer";
import type { Sessions } from "./membership";

export interface RebalanceOptions {
  clock: Clock;
  news: GroupNews;
  initialDelayMs: number;
  /** Resolves when the record is on the disk. */
  store(record: GroupRecord): Promise<void>;
  warn(sentence: string): void;
}

const NOTHING = Buffer.alloc(0);

export class Rebalance {
  readonly #roll: ClassicRoll;
  readonly #sessions: Sessions;
  readonly #options: RebalanceOptions;
  #joinTimer: NodeJS.Timeout | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  /** Since the initial delay began or was extended, another member came. */
  #anotherCame = false;

  constructor(roll: ClassicRoll, sessions: Sessions, options: RebalanceOptions) {
    this.#roll = roll;
    this.#sessions = sessions;
    this.#options = options;
  }

  /** A member has come, has gone, or says something new. */
  memberChanged(): void {
    if (this.#roll.state === "PreparingRebalance") this.completeIfAllJoined();
    else this.prepare();
  }

  memberCame(): void {
    if (this.#roll.isInitialRebalance) this.#anotherCame = true;
  }

  /** Has every member join again. */
  prepare(): void {
    const roll = this.#roll;
    if (roll.state === "CompletingRebalance") {
      const error = new KafkaError(
        "REBALANCE_IN_PROGRESS",
        "the group shares its partitions anew; join again",
      );
      this.#answerSyncs(error);
    }
    this.#stopWaitingForSyncs();
    const isInitial = roll.state === "Empty";
    roll.goTo("PreparingRebalance", this.#nowMs());
    if (isInitial) {
      this.#anotherCame = false;
      const { initialDelayMs } = this.#options;
      this.#delay(initialDelayMs, Math.max(roll.rebalanceTimeoutMs - initialDelayMs, 0));
    } else if (roll.haveAllJoined) {
      this.#complete();
    } else {
      this.#completeWithin(roll.rebalanceTimeoutMs);
    }
  }

  /** Goes on when nobody is waited for any longer. The initial delay is waited for whoever is there. */
  completeIfAllJoined(): void {
    const { state, isInitialRebalance, haveAllJoined } = this.#roll;
    if (state === "PreparingRebalance" && !isInitialRebalance && haveAllJoined) this.#complete();
  }

  /** Waits for more members, again and again while others come, up to the rebalance timeout. */
  #delay(delayMs: number, remainingMs: number): void {
    this.#setJoinTimer(delayMs, () => {
      if (!this.#anotherCame || remainingMs === 0) {
        this.#complete();
        return;
      }
      this.#anotherCame = false;
      const next = Math.min(this.#options.initialDelayMs, remainingMs);
      this.#delay(next, Math.max(remainingMs - next, 0));
    });
  }

  #completeWithin(timeoutMs: number): void {
    this.#setJoinTimer(timeoutMs, () => this.#complete());
  }

  #setJoinTimer(delayMs: number, then: () => void): void {
    clearTimeout(this.#joinTimer);
    this.#joinTimer = setTimeout(then, delayMs);
  }

  /** The next generation: of those who have joined, and of the static members, who may be away for their session timeout. */
  #complete(): void {
    clearTimeout(this.#joinTimer);
    const roll = this.#roll;
    for (const member of [...roll.members.values()]) {
      if (member.joining === undefined && member.instanceId === null) this.#dismiss(member, "join again");
    }
    if (roll.members.size > 0 && !roll.electLeader()) {
      // Static members only, and all of them away: wait until one comes back or their sessions are over.
      this.#completeWithin(roll.rebalanceTimeoutMs);
      return;
    }
    roll.generation++;
    if (roll.members.size === 0) this.#becomeEmpty();
    else this.#beginGeneration();
  }

  #becomeEmpty(): void {
    const roll = this.#roll;
    roll.protocolName = null;
    roll.goTo("Empty", this.#nowMs());
    this.#options.store(groupRecord(roll, new Map())).catch((problem) => {
      // Until the next rebalance a restart finds the members of before, whose sessions then end.
      this.#options.warn(`that the group "${roll.groupId}" is empty could not be stored: ${problem.message}`);
    });
  }

  #beginGeneration(): void {
    const roll = this.#roll;
    roll.protocolName = roll.selectProtocol();
    roll.goTo("CompletingRebalance", this.#nowMs());
    for (const member of roll.members.values()) {
      roll.answerJoin(member, roll.joined(member));
      member.isNew = false;
      this.#sessions.begin(member.memberId, member.sessionTimeoutMs);
      roll.pendingSyncs.add(member.memberId);
    }
    this.#syncTimer = setTimeout(() => this.#dismissWhoDidNotSync(), roll.rebalanceTimeoutMs);
  }

  #dismissWhoDidNotSync(): void {
    const roll = this.#roll;
    if (roll.pendingSyncs.size === 0) return;
    for (const memberId of [...roll.pendingSyncs])
      this.#dismiss(roll.members.get(memberId)!, "ask for its partitions");
    this.prepare();
  }

  /** The member has not done what the others wait for. */
  #dismiss(member: ClassicMember, deed: string): void {
    const timeoutMs = this.#roll.rebalanceTimeoutMs;
    this.#sessions.end(member.memberId);
    this.#roll.remove(member);
    this.#options.news.late(this.#roll, member, deed, timeoutMs);
  }

  /** The assignment of the generation: resolves when it is stored and every SyncGroup that waits is answered. */
  async assign(assignments: ReadonlyMap<string, Buffer>): Promise<void> {
    const roll = this.#roll;
    const { generation } = roll;
    // Who gets nothing is told so.
    const whole = new Map([...roll.members.keys()].map((id) => [id, assignments.get(id) ?? NOTHING]));
    let failure: KafkaError | undefined;
    try {
      await this.#options.store(groupRecord(roll, whole));
    } catch (problem) {
      failure = storingFailed(problem as Error);
    }
    // Meanwhile another rebalance may have begun, which has answered all that waited.
    if (roll.state !== "CompletingRebalance" || roll.generation !== generation) return;
    if (failure === undefined) failure = this.#giveOut(whole);
    if (failure === undefined) {
      roll.goTo("Stable", this.#nowMs());
      this.#answerSyncs(undefined);
    } else {
      this.#answerSyncs(failure);
      this.prepare();
    }
  }

  #giveOut(assignments: ReadonlyMap<string, Buffer>): KafkaError | undefined {
    try {
      for (const member of this.#roll.members.values()) {
        this.#roll.assign(member, assignments.get(member.memberId) ?? NOTHING);
      }
      return undefined;
    } catch (problem) {
      if (problem instanceof KafkaError) return problem;
      throw problem;
    }
  }

  #answerSyncs(error: KafkaError | undefined): void {
    for (const member of this.#roll.members.values()) {
      if (error !== undefined) this.#roll.assign(member, NOTHING);
      const { syncing } = member;
      if (syncing === undefined) continue;
      member.syncing = undefined;
      if (error === undefined) syncing.resolve(this.synced(member));
      else syncing.reject(error);
      this.#sessions.begin(member.memberId, member.sessionTimeoutMs);
    }
  }

  synced({ assignment }: ClassicMember): Synced {
    const { protocolType, protocolName } = this.#roll;
    return { protocolType, protocolName, assignment };
  }

  /** The member has asked for its assignment. Once all have, none is waited for. */
  hasSynced(member: ClassicMember): void {
    this.#roll.pendingSyncs.delete(member.memberId);
    if (this.#roll.pendingSyncs.size === 0) clearTimeout(this.#syncTimer);
  }

  #stopWaitingForSyncs(): void {
    this.#roll.pendingSyncs.clear();
    clearTimeout(this.#syncTimer);
  }

  #nowMs(): number {
    return this.#options.clock.nowMs();
  }

  close(): void {
    clearTimeout(this.#joinTimer);
    clearTimeout(this.#syncTimer);
  }
}

/** What a member is told when its group could not be stored: as Kafka, to look for the coordinator again, or that it cannot be. */
export function storingFailed(problem: Error): KafkaError {
  const isDisk = problem.name === "KAFKA_STORAGE_ERROR";
  const name = isDisk ? "NOT_COORDINATOR" : "UNKNOWN_SERVER_ERROR";
  return new KafkaError(name, `the group could not be stored: ${problem.message}`, { cause: problem });
}
