/**
 * A member that speaks the newer consumer protocol: it heartbeats, the answer says which partitions it may have, and the next heartbeat says
 * which it has. It gives up what it is no longer to have before it takes what is new to it, as the broker hands out nothing
 * that somebody else still has.
 */
import { randomUUID } from "node:crypto";
import type { Structure } from "../values";
import { Member } from "./member";

const LEAVING = -1;
const LEAVING_FOR_A_WHILE = -2;

export class ConsumerMember extends Member {
  /** As the broker named it last, by topic id. */
  #assignment: Structure[] = [];
  /** Whether the broker knows from the last heartbeat what the member owns. */
  #isReported = false;

  async step(): Promise<void> {
    const isNew = this.generation < 0;
    if (isNew) this.memberId = String(this.plan.fields.memberId ?? randomUUID());
    const { rebalanceTimeoutMs = 30000, ...fields } = this.plan.fields;
    const wanted = { rebalanceTimeoutMs, subscribedTopicNames: [...this.plan.topics], ...fields };
    const answer = await this.#heartbeat(isNew ? 0 : this.generation, {
      ...(isNew ? wanted : {}),
      topicPartitions: this.#assignment,
    });
    if (answer.errorCode !== "NONE")
      this.refuse("ConsumerGroupHeartbeat", `${answer.errorCode}: ${answer.errorMessage}`);
    this.generation = answer.memberEpoch as number;
    this.#isReported = answer.assignment === null;
    if (answer.assignment !== null) this.#take(answer.assignment as Structure);
    this.isAtRest = this.#isReported;
    this.remember();
  }

  async leave(): Promise<void> {
    const isStatic = this.plan.fields.instanceId !== undefined;
    const { errorCode } = await this.#heartbeat(isStatic ? LEAVING_FOR_A_WHILE : LEAVING, {});
    if (errorCode !== "NONE") this.refuse("ConsumerGroupHeartbeat", errorCode);
  }

  startAnew(): void {
    this.generation = -1;
    this.owned = [];
    this.#assignment = [];
    this.isAtRest = false;
  }

  async #heartbeat(memberEpoch: number, more: Structure): Promise<Structure> {
    const { groupId, fields } = this.plan;
    const instanceId = fields.instanceId ?? null;
    return this.ask("ConsumerGroupHeartbeat", 1, {
      groupId,
      memberId: this.memberId,
      instanceId,
      memberEpoch,
      ...more,
    });
  }

  #take({ topicPartitions }: Structure): void {
    this.#assignment = topicPartitions as Structure[];
    const names = new Map([...this.kafka.topicIds].map(([name, id]) => [id, name]));
    this.owned = this.#assignment.flatMap(({ topicId, partitions }) =>
      (partitions as number[]).map((index) => `${names.get(topicId as string)}-${index}`),
    );
  }
}
