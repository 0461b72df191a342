/**
 * A member of a group as the steps see it, whichever protocol it speaks, and what both kinds share: a connection under the member's name, so that
 * a scenario may send requests of its own as `Kafka client "A"`, and the values of it that these need (`$A`, its member id, and
 * `$generationOfA`, its generation or epoch).
 */

import { messageNamed } from "../messages";
import { partitionOf } from "../paths";
import { decodeBatches } from "../record-batch";
import type { KafkaScenario } from "../scenario";
import type { Structure } from "../values";
import type { PartitionName } from "./consumer-protocol";

export interface Read {
  partition: PartitionName;
  offset: bigint;
  value: string | null;
}

export interface MemberPlan {
  /** In the scenario. */
  name: string;
  groupId: string;
  topics: readonly string[];
  /** Fields of its requests that the scenario sets: a session timeout, an instance id. */
  fields: Structure;
}

export abstract class Member {
  readonly plan: MemberPlan;
  memberId = "";
  /** Generation of a classic group, epoch of a member in the newer protocol. */
  generation = -1;
  /** What it may read now. */
  owned: PartitionName[] = [];
  /** Whether the last answer demands nothing of it. */
  isAtRest = false;
  /** It heartbeats, but does not go along when the group rebalances. */
  ignoresRebalances = false;
  /** The broker said that it is a member no more, as was to be expected. */
  isExpelled = false;
  readonly read: Read[] = [];
  protected readonly kafka: KafkaScenario;

  constructor(kafka: KafkaScenario, plan: MemberPlan) {
    this.kafka = kafka;
    this.plan = plan;
  }

  get clientName(): string {
    return `Kafka client "${this.plan.name}"`;
  }

  /** A heartbeat, and then whatever the answer demands. @throws Error when the broker does not let it be a member. */
  abstract step(): Promise<void>;

  /** Says that it leaves. */
  abstract leave(): Promise<void>;

  /** Forgets that it was a member, as a process does that starts anew. */
  abstract startAnew(): void;

  /** In one line, for failures. */
  describe(): string {
    const owned = this.owned.length === 0 ? "nothing" : this.owned.join(", ");
    const rest = this.isAtRest ? "at rest" : "in the middle of a rebalance";
    return `${this.plan.name}: ${rest}, generation ${this.generation}, owns ${owned}`;
  }

  /** Reads every partition that it owns from the committed offset to the end, and commits the next offset to read if it is to. */
  async consume(commits: boolean): Promise<void> {
    for (const name of this.owned) {
      const { topic, index } = partitionOf(name)!;
      const from = await this.#committed(topic, index);
      const messages = await this.#fetch(topic, index, from);
      for (const { offset, value } of messages) this.read.push({ partition: name, offset, value });
      const last = messages.at(-1);
      if (commits && last !== undefined) await this.#commit(topic, index, last.offset + 1n);
    }
  }

  /** The answer, with its errors for the caller to judge. */
  protected async ask(api: string, version: number, values: Structure): Promise<Structure> {
    const client = await this.kafka.client(this.clientName);
    await client.send(client.request(messageNamed(api), version, values), true);
    return (await client.answer()).values;
  }

  protected remember(): void {
    this.kafka.remembered.set(this.plan.name, this.memberId);
    this.kafka.remembered.set(`generationOf${this.plan.name}`, String(this.generation));
  }

  /** @throws Error that says what became of the member. */
  protected refuse(api: string, errorCode: unknown): never {
    throw new Error(
      `${api} of the member ${this.plan.name} was answered with ${errorCode}\n${this.describe()}`,
    );
  }

  /** Where nothing is committed, a member begins at the beginning. */
  async #committed(topic: string, index: number): Promise<bigint> {
    const { groupId } = this.plan;
    const answer = await this.ask("OffsetFetch", 7, {
      groupId,
      topics: [{ name: topic, partitionIndexes: [index] }],
    });
    const { committedOffset, errorCode } = onlyPartition(answer.topics as Structure[]);
    if (errorCode !== "NONE") this.refuse("OffsetFetch", errorCode);
    return (committedOffset as bigint) < 0n ? 0n : (committedOffset as bigint);
  }

  async #fetch(topic: string, index: number, from: bigint) {
    const answer = await this.ask("Fetch", 12, {
      topics: [{ topic, partitions: [{ partition: index, fetchOffset: from }] }],
    });
    const { records, errorCode } = onlyPartition(answer.responses as Structure[]);
    if (errorCode !== "NONE") this.refuse("Fetch", errorCode);
    const messages = decodeBatches(records as Buffer).flatMap(({ messages }) => messages);
    return messages.filter(({ offset }) => offset >= from);
  }

  async #commit(topic: string, index: number, offset: bigint): Promise<void> {
    const answer = await this.ask("OffsetCommit", 9, {
      groupId: this.plan.groupId,
      memberId: this.memberId,
      generationIdOrMemberEpoch: this.generation,
      topics: [{ name: topic, partitions: [{ partitionIndex: index, committedOffset: offset }] }],
    });
    const { errorCode } = onlyPartition(answer.topics as Structure[]);
    if (errorCode !== "NONE") this.refuse("OffsetCommit", errorCode);
  }
}

function onlyPartition(topics: Structure[]): Structure {
  return (topics[0]!.partitions as Structure[])[0]!;
}
