/**
 * The requests of the consumer group protocol of KIP-848, each to the group that it names; and what is stored of such groups.
 *
 * Invariants: only somebody who joins makes a group. A group whose members speak the classic protocol takes nobody who speaks this one
 * (in Kafka's words, group.consumer.migration.policy is `disabled`); once it is empty, it makes room.
 */
import { randomUUID } from "node:crypto";
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { Assignor } from "./assignor";
import {
  type AssignorName,
  ConsumerGroup,
  type ConsumerHeartbeat,
  type HeartbeatAnswer,
} from "./consumer-group";
import { KEY, readKey } from "./consumer-group-records";
import { JOIN, LEFT_FOR_NOW } from "./consumer-member";
import { ConsumerRoll } from "./consumer-roll";
import type { GroupLog, GroupRecord } from "./group-log";
import type { GroupNews } from "./group-observer";
import { kindOf } from "./group-records";
import type { GroupRegistry } from "./group-registry";
import type { Membership } from "./membership";
import type { MemoryBudget } from "./memory-budget";
import type { GroupTopics } from "./subscribed-topics";

export interface ConsumerGroupLimits {
  groupConsumerSessionTimeoutMs: number;
  groupConsumerHeartbeatIntervalMs: number;
  groupConsumerSizeMax: number;
  /** Those that members may ask for; the first is for members who do not mind. */
  groupConsumerAssignors: readonly AssignorName[];
}

export interface ConsumerGroupsOptions {
  log: GroupLog;
  groups: GroupRegistry;
  topics: GroupTopics;
  clock: Clock;
  membership: Membership;
  assignor: Assignor;
  memory: MemoryBudget;
  news: GroupNews;
  limits: ConsumerGroupLimits;
  warn(sentence: string): void;
}

export interface HeartbeatRequest extends Omit<ConsumerHeartbeat, "serverAssignor"> {
  groupId: string;
  serverAssignor: string | undefined;
  /** Newer clients make up their member id themselves (KIP-1082); older ones are given one. */
  requiresMemberId: boolean;
}

export class ConsumerGroups {
  readonly #options: ConsumerGroupsOptions;
  /** While the log is read: the groups as far as it tells. */
  readonly #read = new Map<string, ConsumerRoll>();

  constructor(options: ConsumerGroupsOptions) {
    this.#options = options;
  }

  get heartbeatIntervalMs(): number {
    return this.#options.limits.groupConsumerHeartbeatIntervalMs;
  }

  /** @throws KafkaError */
  async heartbeat(request: HeartbeatRequest): Promise<HeartbeatAnswer> {
    const { groupId, memberEpoch } = request;
    this.#assertValid(request);
    this.#options.log.assertReadable(groupId);
    const beat = {
      ...request,
      memberId: request.memberId || randomUUID(),
      serverAssignor: this.#assignorOf(request),
    };
    if (memberEpoch === JOIN) return this.#join(groupId, beat);
    const group = this.existing(groupId);
    try {
      if (memberEpoch > 0) return await group.heartbeat(beat);
      await group.leave(beat);
      return { memberId: beat.memberId, memberEpoch, assigned: undefined };
    } catch (problem) {
      const { memberId, instanceId } = beat;
      const claim = { memberId, instanceId, generation: memberEpoch };
      this.#options.news.refused(group, claim, "sent a heartbeat", problem);
      throw problem;
    }
  }

  find(groupId: string): ConsumerGroup | undefined {
    return this.#options.groups.find(groupId, ConsumerGroup);
  }

  /** @throws KafkaError GROUP_ID_NOT_FOUND */
  existing(groupId: string): ConsumerGroup {
    const group = this.find(groupId);
    if (group !== undefined) return group;
    throw new KafkaError("GROUP_ID_NOT_FOUND", `there is no group "${groupId}" of the consumer protocol`);
  }

  /** Takes in a record that was read at the start. One that does not tell of a consumer group is not for here. @throws Malformed */
  replay({ key, value }: GroupRecord): void {
    const kind = kindOf(key);
    if (kind < KEY.group || kind > KEY.current) return;
    const { groupId, memberId } = readKey(kind, key);
    const roll = this.#read.get(groupId) ?? new ConsumerRoll(groupId);
    roll.replay(kind, memberId, value);
    this.#read.set(groupId, roll);
  }

  /** All is read: the groups are as they were, and the sessions of their members begin anew. */
  wake(): void {
    for (const [groupId, roll] of this.#read) {
      if (roll.epoch === 0) continue;
      const other = this.#options.groups.get(groupId);
      // It was of one kind and is of the other now. Whichever has members is the newer.
      if (other !== undefined && (roll.members.size === 0 || !other.isEmpty)) continue;
      this.#options.groups.remove(groupId);
      roll.replayed();
      this.#options.groups.restore(new ConsumerGroup(roll, this.#groupOptions()));
    }
    this.#read.clear();
  }

  /** Where whoever joins is refused, and nobody ever was a member, there is no group. */
  async #join(groupId: string, beat: ConsumerHeartbeat): Promise<HeartbeatAnswer> {
    const group = this.#toJoin(groupId);
    try {
      return await group.heartbeat(beat);
    } finally {
      if (group.epoch === 0 && this.find(groupId) === group) this.#options.groups.remove(groupId);
    }
  }

  #toJoin(groupId: string): ConsumerGroup {
    const { groups } = this.#options;
    const there = groups.get(groupId);
    if (there !== undefined && !there.isEmpty && !(there instanceof ConsumerGroup)) {
      throw new KafkaError(
        "GROUP_ID_NOT_FOUND",
        `the members of the group "${groupId}" use the classic protocol; stop them first, or set group.protocol=classic`,
      );
    }
    const make = () => new ConsumerGroup(new ConsumerRoll(groupId), this.#groupOptions());
    return groups.findOrMake(groupId, ConsumerGroup, make);
  }

  #groupOptions() {
    const { log, topics, clock, membership, assignor, memory, news, limits, warn } = this.#options;
    return {
      log,
      topics,
      clock,
      membership,
      assignor,
      memory,
      news,
      assignorName: limits.groupConsumerAssignors[0]!,
      sessionTimeoutMs: limits.groupConsumerSessionTimeoutMs,
      sizeMax: limits.groupConsumerSizeMax,
      warn,
    };
  }

  /** @throws KafkaError INVALID_REQUEST */
  #assertValid(request: HeartbeatRequest): void {
    const { groupId, memberId, memberEpoch, instanceId, rackId, requiresMemberId } = request;
    refuseIf(groupId.trim() === "", "the group needs a name; set group.id");
    refuseIf(instanceId?.trim() === "", "the group instance id is empty; leave it out instead");
    refuseIf(rackId?.trim() === "", "the rack id is empty; leave it out instead");
    refuseIf(memberEpoch < LEFT_FOR_NOW, `the member epoch ${memberEpoch} means nothing`);
    const needsMemberId = requiresMemberId || memberEpoch !== JOIN;
    refuseIf(needsMemberId && memberId.trim() === "", "the member id is empty");
    refuseIf(
      memberEpoch === LEFT_FOR_NOW && instanceId === null,
      "only a static member can leave for now; send its group instance id as well, or leave with epoch -1",
    );
    if (memberEpoch !== JOIN) return;
    refuseIf(request.rebalanceTimeoutMs === undefined, "whoever joins must say its rebalance timeout");
    refuseIf(
      request.owned === undefined || request.owned.size > 0,
      "whoever joins has no partitions, and must say so with an empty list",
    );
    refuseIf(
      !request.subscribedTopicNames?.length && !request.subscribedTopicRegex,
      "whoever joins must subscribe to topics, by name or by a regular expression",
    );
  }

  /** @throws KafkaError UNSUPPORTED_ASSIGNOR */
  #assignorOf({ serverAssignor }: HeartbeatRequest): AssignorName | undefined {
    if (serverAssignor === undefined) return undefined;
    const { groupConsumerAssignors: names } = this.#options.limits;
    const name = names.find((name) => name === serverAssignor);
    if (name !== undefined) return name;
    throw new KafkaError(
      "UNSUPPORTED_ASSIGNOR",
      `there is no assignor "${serverAssignor}" here, but there are: ${names.join(", ")}; set group.remote.assignor`,
    );
  }
}

function refuseIf(isWrong: boolean, sentence: string): void {
  if (isWrong) throw new KafkaError("INVALID_REQUEST", sentence);
}
