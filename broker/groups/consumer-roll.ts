/**
 * What a consumer group is: its epochs, its members, what each has and is to have, and the topics that it reads. Whatever changes here
 * is noted, and becomes the records that are to be written.
 *
 * Invariants: a partition has at most one owner, and a member that was told to give it up still owns it until it has. An instance id
 * belongs to one member. What was taken out to be written and could not be is noted again.
 */
import {
  currentRecord,
  epochRecord,
  KEY,
  memberRecord,
  memberTombstones,
  metadataOf,
  readCurrent,
  readEpoch,
  readMember,
  readTarget,
  readTargetEpoch,
  readTopics,
  type SubscribedTopic,
  targetEpochRecord,
  targetRecord,
  topicsRecord,
} from "./consumer-group-records";
import { type ConsumerMember, isReconciled, newMember } from "./consumer-member";
import type { GroupRecord } from "./group-log";
import { isSame, NO_PARTITIONS, type PartitionSet } from "./partition-set";

/** How to make the record of something that has changed, as it is by then. */
export type Changes = ReadonlyMap<string, () => GroupRecord>;

export type ConsumerGroupState = "Empty" | "Assigning" | "Reconciling" | "Stable";

export class ConsumerRoll {
  readonly groupId: string;
  #epoch = 0;
  #targetEpoch = 0;
  #topics: ReadonlyMap<string, SubscribedTopic> = new Map();
  readonly #members = new Map<string, ConsumerMember>();
  readonly #staticMembers = new Map<string, string>();
  readonly #targets = new Map<string, PartitionSet>();
  readonly #owners = new Map<string, string>();
  #changes = new Map<string, () => GroupRecord>();

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** The epoch of the target assignment: that of the group, unless something changed since. */
  get targetEpoch(): number {
    return this.#targetEpoch;
  }

  get topics(): ReadonlyMap<string, SubscribedTopic> {
    return this.#topics;
  }

  get members(): ReadonlyMap<string, ConsumerMember> {
    return this.#members;
  }

  get state(): ConsumerGroupState {
    if (this.#members.size === 0) return "Empty";
    if (this.#epoch > this.#targetEpoch) return "Assigning";
    const all = [...this.#members.values()];
    return all.every((member) => isReconciled(member, this.#targetEpoch)) ? "Stable" : "Reconciling";
  }

  /** The member that has the instance id. */
  staticMember(instanceId: string): ConsumerMember | undefined {
    return this.#members.get(this.#staticMembers.get(instanceId) ?? "");
  }

  target(memberId: string): PartitionSet {
    return this.#targets.get(memberId) ?? NO_PARTITIONS;
  }

  isFree(partition: string): boolean {
    return !this.#owners.has(partition);
  }

  bumpEpoch(): void {
    this.#epoch++;
    this.#noteEpoch();
  }

  /** Puts in the topics that the group reads now; whether they are others than before. */
  setTopics(topics: ReadonlyMap<string, SubscribedTopic>): boolean {
    if (isSameTopics(this.#topics, topics)) return false;
    this.#topics = topics;
    this.#noteTopics();
    return true;
  }

  /** Puts in what each member is to have in the epoch that the group is in. */
  setTargets(targets: ReadonlyMap<string, PartitionSet>): void {
    for (const [memberId, target] of targets) {
      if (!this.#targets.has(memberId) || !isSame(this.target(memberId), target))
        this.#setTarget(memberId, target);
    }
    this.#targetEpoch = this.#epoch;
    this.#noteTargetEpoch();
  }

  /** Puts in a member, in the place of what it was before. */
  put(member: ConsumerMember): void {
    const before = this.#members.get(member.memberId);
    if (before === undefined || !isSameMetadata(before, member)) this.#noteMetadata(member.memberId);
    if (before === undefined || !isSameAssignment(before, member)) this.#noteCurrent(member.memberId);
    this.#takeOut(before);
    this.#putIn(member);
  }

  remove(memberId: string): void {
    this.#takeOut(this.#members.get(memberId));
    this.#members.delete(memberId);
    this.#noteCurrent(memberId);
    this.#setTarget(memberId, undefined);
    this.#noteMetadata(memberId);
  }

  /** A static member comes back under another member id, and is to have what it was to have. */
  rename(before: ConsumerMember, memberId: string): ConsumerMember {
    const target = this.target(before.memberId);
    this.remove(before.memberId);
    const renamed = { ...before, memberId, memberEpoch: 0, previousMemberEpoch: 0 };
    this.#setTarget(memberId, target);
    this.put(renamed);
    return renamed;
  }

  /** What has changed since this was asked last, each thing once. */
  takeChanges(): Changes {
    const changes = this.#changes;
    this.#changes = new Map();
    return changes;
  }

  /** These could not be written. */
  putBack(changes: Changes): void {
    this.#changes = new Map([...changes, ...this.#changes]);
  }

  /** Takes in a record that was read at the start. @throws Malformed */
  replay(kind: number, memberId: string, value: Buffer | null): void {
    const member = this.#members.get(memberId) ?? newMember(memberId);
    switch (kind) {
      case KEY.group:
        this.#epoch = value === null ? 0 : readEpoch(value);
        return;
      case KEY.topics:
        this.#topics = value === null ? new Map() : readTopics(value);
        return;
      case KEY.targetEpoch:
        this.#targetEpoch = value === null ? 0 : readTargetEpoch(value);
        return;
      case KEY.target:
        if (value === null) this.#targets.delete(memberId);
        else this.#targets.set(memberId, readTarget(value));
        return;
      case KEY.member:
        if (value === null) this.#members.delete(memberId);
        else this.#members.set(memberId, { ...member, ...readMember(value) });
        return;
      case KEY.current:
        // Its tombstone comes before that of the member.
        if (value !== null) this.#members.set(memberId, { ...member, ...readCurrent(value) });
        return;
    }
  }

  /** All is read: who owns what follows from the members. */
  replayed(): void {
    for (const member of this.#members.values()) this.#putIn(member);
  }

  /** The group is no more. */
  tombstones(): GroupRecord[] {
    return [
      ...[...this.#members.keys()].flatMap((memberId) => memberTombstones(this.groupId, memberId)),
      targetEpochRecord(this.groupId, undefined),
      topicsRecord(this.groupId, undefined),
      epochRecord(this.groupId, undefined),
    ];
  }

  #setTarget(memberId: string, target: PartitionSet | undefined): void {
    if (target === undefined) this.#targets.delete(memberId);
    else this.#targets.set(memberId, target);
    this.#noteTarget(memberId);
  }

  #takeOut(member: ConsumerMember | undefined): void {
    if (member === undefined) return;
    for (const partition of [...member.assigned, ...member.pendingRevocation]) this.#owners.delete(partition);
    if (member.instanceId !== null) this.#staticMembers.delete(member.instanceId);
  }

  #putIn(member: ConsumerMember): void {
    for (const partition of [...member.assigned, ...member.pendingRevocation]) {
      const owner = this.#owners.get(partition);
      if (owner !== undefined) throw new Error(`${partition} is of ${owner}, and ${member.memberId} gets it`);
      this.#owners.set(partition, member.memberId);
    }
    if (member.instanceId !== null) this.#staticMembers.set(member.instanceId, member.memberId);
    this.#members.set(member.memberId, member);
  }

  #noteEpoch(): void {
    this.#changes.set("epoch", () => epochRecord(this.groupId, this.#epoch));
  }

  #noteTopics(): void {
    this.#changes.set("topics", () => topicsRecord(this.groupId, this.#topics));
  }

  #noteTargetEpoch(): void {
    this.#changes.set("target", () => targetEpochRecord(this.groupId, this.#targetEpoch));
  }

  #noteMetadata(memberId: string): void {
    this.#changes.set(`member ${memberId}`, () => {
      const member = this.#members.get(memberId);
      return memberRecord(this.groupId, memberId, member && metadataOf(member));
    });
  }

  #noteTarget(memberId: string): void {
    this.#changes.set(`target ${memberId}`, () =>
      targetRecord(this.groupId, memberId, this.#targets.get(memberId)),
    );
  }

  #noteCurrent(memberId: string): void {
    this.#changes.set(`current ${memberId}`, () =>
      currentRecord(this.groupId, memberId, this.#members.get(memberId)),
    );
  }
}

function isSameMetadata(a: ConsumerMember, b: ConsumerMember): boolean {
  return JSON.stringify(metadataOf(a)) === JSON.stringify(metadataOf(b));
}

function isSameAssignment(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.memberEpoch === b.memberEpoch &&
    a.previousMemberEpoch === b.previousMemberEpoch &&
    a.state === b.state &&
    isSame(a.assigned, b.assigned) &&
    isSame(a.pendingRevocation, b.pendingRevocation)
  );
}

function isSameTopics(
  a: ReadonlyMap<string, SubscribedTopic>,
  b: ReadonlyMap<string, SubscribedTopic>,
): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, { id, partitions }]) => {
    const other = b.get(name);
    return other?.id === id && other.partitions === partitions;
  });
}
