/**
 * A member that speaks the classic protocol as clients do: it joins (twice, where the broker wants that), hands the assignment to the others if it is
 * the leader, syncs, heartbeats, and joins again whenever a heartbeat says so.
 */
import type { Structure } from "../values";
import {
  assignedPartitions,
  encodeAssignment,
  encodeSubscription,
  subscribedTopics,
} from "./consumer-protocol";
import { Member } from "./member";
import { rangeAssignment } from "./range";

const PROTOCOL = { protocolType: "consumer", protocolName: "range" };

export class ClassicMember extends Member {
  async step(): Promise<void> {
    if (this.generation < 0) return this.#join();
    const { errorCode } = await this.ask("Heartbeat", 4, {
      ...this.#identity(),
      generationId: this.generation,
    });
    if (errorCode === "NONE") this.isAtRest = true;
    else if (errorCode === "UNKNOWN_MEMBER_ID" && this.ignoresRebalances) this.isExpelled = true;
    else if (errorCode !== "REBALANCE_IN_PROGRESS") this.refuse("Heartbeat", errorCode);
    else if (!this.ignoresRebalances) await this.#join();
  }

  async leave(): Promise<void> {
    const { groupId, memberId, groupInstanceId } = this.#identity();
    const answer = await this.ask("LeaveGroup", 5, { groupId, members: [{ memberId, groupInstanceId }] });
    const { errorCode } = (answer.members as Structure[])[0]!;
    if (errorCode !== "NONE") this.refuse("LeaveGroup", errorCode);
  }

  startAnew(): void {
    this.memberId = "";
    this.generation = -1;
    this.owned = [];
    this.isAtRest = false;
  }

  /** Until it has an assignment: while it syncs, yet another rebalance may begin. */
  async #join(): Promise<void> {
    this.isAtRest = false;
    for (let errorCode: unknown; errorCode !== "NONE"; ) {
      const joined = await this.ask("JoinGroup", 9, {
        ...this.#identity(),
        protocolType: PROTOCOL.protocolType,
        protocols: [{ name: PROTOCOL.protocolName, metadata: encodeSubscription(this.plan.topics) }],
        ...this.plan.fields,
      });
      errorCode = joined.errorCode;
      if (errorCode === "NONE" || errorCode === "MEMBER_ID_REQUIRED")
        this.memberId = joined.memberId as string;
      if (errorCode === "MEMBER_ID_REQUIRED") continue;
      if (errorCode !== "NONE") this.refuse("JoinGroup", errorCode);
      this.generation = joined.generationId as number;
      this.remember();
      errorCode = await this.#sync(joined);
    }
  }

  async #sync(joined: Structure): Promise<unknown> {
    const isLeader = joined.leader === this.memberId && joined.skipAssignment === false;
    const assignments = isLeader ? await this.#assign(joined.members as Structure[]) : [];
    const synced = await this.ask("SyncGroup", 5, {
      ...this.#identity(),
      ...PROTOCOL,
      generationId: this.generation,
      assignments,
    });
    const { errorCode } = synced;
    if (errorCode === "NONE") this.owned = assignedPartitions(synced.assignment as Buffer);
    else if (errorCode !== "REBALANCE_IN_PROGRESS") this.refuse("SyncGroup", errorCode);
    return errorCode;
  }

  async #assign(members: Structure[]): Promise<Structure[]> {
    const wanted = new Map(
      members.map(({ memberId, metadata }) => [memberId as string, subscribedTopics(metadata as Buffer)]),
    );
    const topics = [...new Set([...wanted.values()].flat())];
    const metadata = await this.ask("Metadata", 9, {
      topics: topics.map((name) => ({ name })),
      allowAutoTopicCreation: false,
    });
    const counts = new Map(
      (metadata.topics as Structure[]).map(({ name, partitions }) => [
        name as string,
        (partitions as Structure[]).length,
      ]),
    );
    return [...rangeAssignment(wanted, counts)].map(([memberId, partitions]) => ({
      memberId,
      assignment: encodeAssignment(partitions),
    }));
  }

  #identity() {
    const groupInstanceId = this.plan.fields.groupInstanceId ?? null;
    return { groupId: this.plan.groupId, memberId: this.memberId, groupInstanceId };
  }
}
