/**
 * The group coordinator: all consumer groups by id, whichever protocol their members speak. Requests come here as plain values and go
 * to the group they are for; what is refused is a KafkaError.
 *
 * Invariant: nothing here waits for a client. A member that waits for others is a promise and a timer, and holds up nobody.
 */
import type { Clock } from "../log/clock";
import type { Assignor } from "./assignor";
import type { GroupType } from "./group";
import { GroupRegistry } from "./group-registry";
import type { Claim, Membership } from "./membership";

/** The parts that an extension can replace. */
export interface GroupParts {
  clock: Clock;
  membership: Membership;
  assignor: Assignor;
}

/** What groups need to know of topics. */
export interface GroupTopics {
  partitionCount(topic: string): number | undefined;
  topicId(topic: string): string | undefined;
  topicName(id: string): string | undefined;
  /** The names of all topics. */
  names(): Iterable<string>;
  /** Another number after each change: a topic came, went, or has more partitions. */
  version(): number;
}

/** Settings of the broker: settings.ts says what each is for. */
export interface GroupLimits {
  groupInitialRebalanceDelayMs: number;
  groupSessionTimeoutMsMin: number;
  groupSessionTimeoutMsMax: number;
  groupSizeMax: number;
  groupsMax: number;
  groupsBytesMax: number;
}

export interface GroupCoordinatorOptions {
  parts: GroupParts;
  topics: GroupTopics;
  limits: GroupLimits;
  /** Tells a person what could not be read or written. */
  warn(sentence: string): void;
}

export class GroupCoordinator {
  readonly #groups: GroupRegistry;

  constructor({ limits }: GroupCoordinatorOptions) {
    this.#groups = new GroupRegistry(limits.groupsMax);
  }

  /** Whether who claims to be a member of the group may commit now. Without a group of that id, a simple consumer may. @throws KafkaError */
  authorizeCommit(groupId: string, claim: Claim): void {
    this.#groups.get(groupId)?.authorizeCommit(claim);
  }

  /** The type of the group of that id; undefined when there is none. */
  typeOf(groupId: string): GroupType | undefined {
    return this.#groups.get(groupId)?.type;
  }

  /** Clean stop: whoever waits is answered, and no timer is left. */
  close(): void {
    for (const group of this.#groups.all()) group.close();
  }
}
