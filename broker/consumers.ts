/**
 * Consumer groups as a door asks for them in `engine.ts`: for a person, who names topics and offsets, and not for a client's library.
 *
 * Invariant: whoever commits here without being a member commits only while there are none: else a member would read on from
 * an offset that it knows nothing of.
 */
import type {
  Consumers,
  GroupDetails,
  GroupMember,
  GroupObserver,
  GroupPartition,
  GroupSummary,
  MemberOptions,
  Position,
  TopicPartition,
} from "./engine";
import type { GroupCoordinator } from "./groups/coordinator";
import type { GroupView } from "./groups/group-view";

const NO_MEMBER = { memberId: "", instanceId: null, generation: -1 };

/** Where the log of a partition begins and ends; undefined where it cannot be read. */
type RangeOf = (one: TopicPartition) => { start: number; end: number } | undefined;

export class BrokerConsumers implements Consumers {
  readonly #coordinator: GroupCoordinator;
  readonly #rangeOf: RangeOf;

  constructor(coordinator: GroupCoordinator, rangeOf: RangeOf) {
    this.#coordinator = coordinator;
    this.#rangeOf = rangeOf;
  }

  async groups(): Promise<GroupSummary[]> {
    const all = this.#coordinator.list().map(({ groupId: id, state, type }) => {
      return { id, state, type, memberCount: this.#coordinator.memberCount(id) };
    });
    return all.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get groupsVersion(): number {
    return this.#coordinator.groupsVersion;
  }

  async group(groupId: string): Promise<GroupDetails> {
    const view = this.#coordinator.view(groupId);
    return {
      ...view,
      id: groupId,
      memberCount: view.members.length,
      partitions: this.#partitions(groupId, view),
    };
  }

  #partitions(groupId: string, { members }: GroupView): GroupPartition[] {
    const found = new Map<string, GroupPartition & { owners: string[] }>();
    const at = ({ topic, partition }: TopicPartition): GroupPartition & { owners: string[] } => {
      const key = `${topic}-${partition}`;
      const there = found.get(key);
      if (there !== undefined) return there;
      const range = this.#rangeOf({ topic, partition });
      const { start, end } = range ?? { start: undefined, end: undefined };
      const made = { topic, partition, committed: undefined, committedMs: undefined, start, end, owners: [] };
      found.set(key, made);
      return made;
    };
    for (const commit of this.#coordinator.offsets.of(groupId)) {
      const one = at(commit);
      one.committed = commit.offset;
      one.committedMs = commit.commitTimestampMs;
    }
    for (const { id, partitions } of members) for (const one of partitions) at(one).owners.push(id);
    return [...found.values()].sort(byPlace);
  }

  async committed(groupId: string, topic: string, partition: number): Promise<number | undefined> {
    return this.#coordinator.offsets.committed(groupId, { topic, partition })?.offset;
  }

  async assertWithoutMembers(groupId: string): Promise<void> {
    this.#coordinator.offsets.authorizeCommit(groupId, NO_MEMBER);
  }

  async commit(groupId: string, positions: readonly Position[]): Promise<void> {
    await this.#coordinator.prepare(groupId);
    const commits = positions.map((position) => ({ ...position, leaderEpoch: -1, metadata: null }));
    const answers = await this.#coordinator.offsets.commit(groupId, NO_MEMBER, commits);
    const refusal = answers.find((answer) => answer !== undefined);
    if (refusal !== undefined) throw refusal;
  }

  observe(observer: GroupObserver | undefined): void {
    this.#coordinator.observe(observer);
  }

  async member(options: MemberOptions): Promise<GroupMember> {
    await this.#coordinator.prepare(options.groupId);
    return this.#coordinator.follower(options);
  }
}

function byPlace(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
