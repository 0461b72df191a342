/**
 * What may be done with the committed offsets of a group, and by whom: the rules around the store in committed-offsets.ts.
 *
 *   - Offsets are committed for partitions that exist, by the members of the group; by anybody, while it has none.
 *   - A topic's offsets cannot be deleted while a member reads it; they go with the topic, and when they expire. Those that were still on
 *     their way to the disk when it was deleted go as well: a topic that gets the same name begins without any.
 *   - Of a group whose partition of the log cannot be read nothing is told: "nothing committed" would make its consumers begin anew.
 */
import { asKafkaError, KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { Commit, CommittedOffset, CommittedOffsets, TopicPartition } from "./committed-offsets";
import type { GroupLog } from "./group-log";
import type { GroupNews } from "./group-observer";
import type { GroupRegistry } from "./group-registry";
import type { Claim } from "./membership";
import { expired } from "./offset-retention";

/** What a client wants to commit. */
export interface CommitRequest extends TopicPartition {
  offset: number;
  leaderEpoch: number;
  metadata: string | null;
  /** Undefined: now. */
  commitTimestampMs?: number | undefined;
}

export interface CommitOptions {
  /** How long a client wants its offsets kept; undefined: as the broker keeps them. */
  retentionMs?: number | undefined;
  /** Whether the client knows what an epoch is, as a member of a group of KIP-848 must. Left out: it does. */
  knowsEpochs?: boolean;
}

export interface GroupOffsetsOptions {
  log: GroupLog;
  store: CommittedOffsets;
  groups: GroupRegistry;
  clock: Clock;
  news: GroupNews;
  partitionCount(topic: string): number | undefined;
  /** A group has neither members nor offsets any more. */
  abandoned(groupId: string): Promise<void>;
  limits: { groupsMax: number; offsetMetadataBytesMax: number; offsetsRetentionMinutes: number };
}

export class GroupOffsets {
  readonly #options: GroupOffsetsOptions;
  readonly #store: CommittedOffsets;
  readonly #groups: GroupRegistry;
  /** The commits that are on their way to the disk. */
  readonly #underway = new Set<Promise<void>>();

  constructor(options: GroupOffsetsOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#groups = options.groups;
  }

  /** Commits, durably. Resolves with one answer for each, in their order: why it was refused, or undefined. */
  async commit(
    groupId: string,
    claim: Claim,
    asked: readonly CommitRequest[],
    options: CommitOptions = {},
  ): Promise<(KafkaError | undefined)[]> {
    // First of all: whoever deletes a topic waits for commits, and they must not wait behind that for a topic to be made.
    const unprepared = await this.#prepare();
    const answers = asked.map((one) => this.#problemWithPartition(one));
    const known = asked.filter((_, at) => answers[at] === undefined);
    const commitKnown = () => this.#commit(groupId, claim, known, options);
    const refusal = known.length === 0 ? undefined : (unprepared ?? (await commitKnown()));
    return asked.map((one, at) => answers[at] ?? refusal ?? this.#problemWithMetadata(one));
  }

  /**
   * Whether who asks may commit now.
   * @throws KafkaError GROUP_ID_NOT_FOUND, UNKNOWN_MEMBER_ID, KAFKA_STORAGE_ERROR, and whatever the group has against it
   */
  authorizeCommit(groupId: string, claim: Claim, knowsEpochs = true): void {
    this.#options.log.assertReadable(groupId);
    const group = this.#groups.get(groupId);
    try {
      if (group === undefined) this.#authorizeFirst(groupId, claim);
      else group.authorizeCommit(claim, knowsEpochs);
    } catch (problem) {
      const generation = group?.generation ?? 0;
      this.#options.news.refused({ groupId, generation }, claim, "wanted to commit", problem);
      throw problem;
    }
  }

  /** Whether who asks may be told what is committed. @throws KafkaError, whatever the group has against it */
  authorizeFetch(groupId: string, claim: Claim): void {
    this.#options.log.assertReadable(groupId);
    this.#groups.get(groupId)?.authorizeFetch?.(claim);
  }

  /** @throws KafkaError KAFKA_STORAGE_ERROR when it is not known what the group has committed */
  committed(groupId: string, { topic, partition }: TopicPartition): CommittedOffset | undefined {
    this.#options.log.assertReadable(groupId);
    return this.#store.committed(groupId, topic, partition);
  }

  /** All that the group has committed. @throws KafkaError KAFKA_STORAGE_ERROR */
  of(groupId: string): readonly Commit[] {
    this.#options.log.assertReadable(groupId);
    return this.#store.of(groupId);
  }

  /** The groups that have committed something. */
  groupIds(): Iterable<string> {
    return this.#store.groupIds();
  }

  /**
   * Deletes what a group has committed for these partitions, durably. Resolves with one answer for each, as `commit` does.
   * @throws KafkaError GROUP_ID_NOT_FOUND, INVALID_GROUP_ID, NON_EMPTY_GROUP, KAFKA_STORAGE_ERROR
   */
  async delete(groupId: string, partitions: readonly TopicPartition[]): Promise<(KafkaError | undefined)[]> {
    this.#assertMayDelete(groupId);
    const group = this.#groups.get(groupId);
    const answers = partitions.map((one) => {
      const { topic } = one;
      if (!group?.isSubscribedTo(topic)) return this.#problemWithPartition(one);
      const sentence = `the group "${groupId}" reads the topic "${topic}"; stop its consumers first`;
      return new KafkaError("GROUP_SUBSCRIBED_TO_TOPIC", sentence);
    });
    await this.#store.forget(
      groupId,
      partitions.filter((_, at) => answers[at] === undefined),
    );
    return answers;
  }

  /** Deletes all that a group has committed: the group is deleted. */
  async deleteAll(groupId: string): Promise<void> {
    await this.#store.forget(groupId, this.#store.of(groupId));
  }

  /** Forgets, for every group, what was committed for topics that are no more. To be called while nobody can create them anew. */
  async forgetDeletedTopics(): Promise<void> {
    // Nothing more is committed for them, but what began before may arrive yet.
    await Promise.allSettled(this.#underway);
    const isGone = (topic: string) => this.#options.partitionCount(topic) === undefined;
    await this.#forgetWhere((groupId) => {
      // Nearly always nothing is gone, and then no offset need be looked at.
      if (![...this.#store.topicsOf(groupId)].some(isGone)) return [];
      return this.#store.of(groupId).filter(({ topic }) => isGone(topic));
    });
  }

  /** Forgets what has expired, and the groups of which nothing is left then. */
  async expire(): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    const retentionMs = this.#options.limits.offsetsRetentionMinutes * 60_000;
    await this.#forgetWhere((groupId) =>
      expired(this.#store.of(groupId), this.#groups.get(groupId), nowMs, retentionMs),
    );
    const isAbandoned = ({ isEmpty, groupId }: { isEmpty: boolean; groupId: string }) =>
      isEmpty && !this.#hasCommitted(groupId);
    const abandoned = [...this.#groups.all()].filter(isAbandoned);
    await Promise.all(abandoned.map(({ groupId }) => this.#options.abandoned(groupId)));
  }

  /** Makes the topic where the groups are kept, if there is none; why that was not possible. */
  async #prepare(): Promise<KafkaError | undefined> {
    try {
      await this.#options.log.prepare();
      return undefined;
    } catch (problem) {
      return asKafkaError(problem);
    }
  }

  /** Commits what has no texts that are too long; why nothing could be committed. */
  async #commit(
    groupId: string,
    claim: Claim,
    asked: readonly CommitRequest[],
    { retentionMs, knowsEpochs }: CommitOptions,
  ): Promise<KafkaError | undefined> {
    const nowMs = this.#options.clock.nowMs();
    const expireTimestampMs = retentionMs === undefined ? -1 : nowMs + retentionMs;
    try {
      this.authorizeCommit(groupId, claim, knowsEpochs);
      const fitting = asked.filter((one) => this.#problemWithMetadata(one) === undefined);
      if (fitting.length > 0)
        await this.#storeAll(
          groupId,
          fitting.map((one) => commitOf(one, nowMs, expireTimestampMs)),
        );
      return undefined;
    } catch (problem) {
      return asKafkaError(problem);
    }
  }

  async #storeAll(groupId: string, commits: readonly Commit[]): Promise<void> {
    const stored = this.#store.commit(groupId, commits);
    this.#underway.add(stored);
    try {
      await stored;
    } finally {
      this.#underway.delete(stored);
    }
  }

  /** Goes through all groups in slices, so that no request waits long. The tombstones of one slice share their way to the disk. */
  async #forgetWhere(which: (groupId: string) => Commit[]): Promise<void> {
    const ids = [...this.#store.groupIds()].filter((groupId) => this.#isReadable(groupId));
    for (let at = 0; at < ids.length; at += GROUPS_AT_A_TIME) {
      const slice = ids.slice(at, at + GROUPS_AT_A_TIME);
      await Promise.all(slice.map((groupId) => this.#store.forget(groupId, which(groupId))));
      await new Promise(setImmediate);
    }
  }

  #hasCommitted(groupId: string): boolean {
    for (const _ of this.#store.topicsOf(groupId)) return true;
    return false;
  }

  #isReadable(groupId: string): boolean {
    try {
      this.#options.log.assertReadable(groupId);
      return true;
    } catch {
      return false;
    }
  }

  /** Nobody ever joined the group: whoever does not claim to be a member of it may commit. */
  #authorizeFirst(groupId: string, claim: Claim): void {
    const isKnown = this.#hasCommitted(groupId);
    if (claim.generation >= 0) {
      if (!isKnown) throw notFound(groupId);
      const sentence = `the group "${groupId}" has no member "${claim.memberId}", nor any other; join it first`;
      throw new KafkaError("UNKNOWN_MEMBER_ID", sentence);
    }
    const { groupsMax } = this.#options.limits;
    if (isKnown || this.#store.groupCount < groupsMax) return;
    const sentence = `${groupsMax} groups have committed offsets, as many as LAB_GROUPS_MAX allows; delete one or raise it`;
    throw new KafkaError("POLICY_VIOLATION", sentence);
  }

  #assertMayDelete(groupId: string): void {
    if (groupId === "") throw new KafkaError("INVALID_GROUP_ID", "the id of the group is empty; give one");
    this.#options.log.assertReadable(groupId);
    const group = this.#groups.get(groupId);
    if (group === undefined && !this.#hasCommitted(groupId)) throw notFound(groupId);
    if (group === undefined || group.isEmpty || group.protocolType === "consumer") return;
    const sentence = `the group "${groupId}" has members, and of its protocol type "${group.protocolType}" it is not known what they read; stop them first`;
    throw new KafkaError("NON_EMPTY_GROUP", sentence);
  }

  #problemWithPartition({ topic, partition }: TopicPartition): KafkaError | undefined {
    const count = this.#options.partitionCount(topic);
    if (count !== undefined && partition >= 0 && partition < count) return undefined;
    const sentence =
      count === undefined
        ? `there is no topic "${topic}"`
        : `the topic "${topic}" has no partition ${partition}: it has the partitions 0 to ${count - 1}`;
    return new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", sentence);
  }

  /** As Kafka does, it is the length of the text that counts. */
  #problemWithMetadata({ metadata }: CommitRequest): KafkaError | undefined {
    const { offsetMetadataBytesMax } = this.#options.limits;
    const length = metadata?.length ?? 0;
    if (length <= offsetMetadataBytesMax) return undefined;
    const sentence = `the metadata of the offset has a length of ${length}, and KAFKA_OFFSET_METADATA_MAX_BYTES=${offsetMetadataBytesMax} is the most; make it shorter`;
    return new KafkaError("OFFSET_METADATA_TOO_LARGE", sentence);
  }
}

const GROUPS_AT_A_TIME = 1000;

function commitOf(asked: CommitRequest, nowMs: number, expireTimestampMs: number): Commit {
  const { topic, partition, offset, leaderEpoch, metadata, commitTimestampMs } = asked;
  return {
    topic,
    partition,
    offset,
    leaderEpoch,
    metadata: metadata ?? "",
    commitTimestampMs: commitTimestampMs ?? nowMs,
    expireTimestampMs,
  };
}

function notFound(groupId: string): KafkaError {
  return new KafkaError("GROUP_ID_NOT_FOUND", `there is no group "${groupId}"`);
}
