/** What groups ask of a broker: members that join, share partitions and go on with their heartbeats, and offsets that are committed. */
import { offsetCommit } from "../../broker/kafka/apis/08-offset-commit";
import { joinGroup } from "../../broker/kafka/apis/11-join-group";
import { heartbeat } from "../../broker/kafka/apis/12-heartbeat";
import { syncGroup } from "../../broker/kafka/apis/14-sync-group";
import { Wire } from "./wire";

const NONE = 0;
const REBALANCE_IN_PROGRESS = 27;
const MEMBER_ID_REQUIRED = 79;
const JOIN_VERSION = 5;
const SYNC_VERSION = 3;
const HEARTBEAT_VERSION = 3;
const COMMIT_VERSION = 7;
const SESSION_MS = 30_000;

export interface MembersJob {
  port: number;
  groups: number;
  /** Of each group. */
  members: number;
  /** What each member is given to remember, in bytes: an assignment of so many. */
  assignmentBytes: number;
}

interface Joined {
  memberId: string;
  generationId: number;
  leader: string;
  members: { memberId: string }[];
}

/** One member of a classic group, over a connection of its own. */
class Member {
  readonly #wire: Wire;
  readonly #groupId: string;
  readonly #assignment: Buffer;
  #memberId = "";
  generation = -1;
  joinedAtMs = 0;

  constructor(port: number, groupId: string, assignmentBytes: number) {
    this.#wire = new Wire(port);
    this.#groupId = groupId;
    this.#assignment = Buffer.alloc(assignmentBytes);
  }

  /** Gets the member id that it has to join with. */
  async introduce(): Promise<void> {
    await this.#wire.connected();
    const answer = await this.#join();
    expectCode(answer, MEMBER_ID_REQUIRED);
    this.#memberId = answer.memberId as string;
  }

  /** Joins and syncs until its generation is the one that stays. */
  async takePart(): Promise<void> {
    for (;;) {
      this.joinedAtMs = performance.now();
      const answer = await this.#join();
      expectCode(answer, NONE);
      const { memberId, generationId, leader, members } = answer as unknown as Joined;
      this.generation = generationId;
      const assignments =
        leader === memberId
          ? members.map((one) => ({ memberId: one.memberId, assignment: this.#assignment }))
          : [];
      const synced = await this.#wire.ask(syncGroup, SYNC_VERSION, { ...this.#claim(), assignments });
      if (synced.errorCode === NONE) return;
      expectCode(synced, REBALANCE_IN_PROGRESS);
    }
  }

  /** False when the group shares its partitions out anew. */
  async beat(): Promise<boolean> {
    const answer = await this.#wire.ask(heartbeat, HEARTBEAT_VERSION, this.#claim());
    if (answer.errorCode === REBALANCE_IN_PROGRESS) return false;
    expectCode(answer, NONE);
    return true;
  }

  close(): void {
    this.#wire.close();
  }

  #claim() {
    const { generation: generationId } = this;
    return { groupId: this.#groupId, generationId, memberId: this.#memberId, groupInstanceId: null };
  }

  #join(): Promise<Record<string, unknown>> {
    return this.#wire.ask(joinGroup, JOIN_VERSION, {
      groupId: this.#groupId,
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: SESSION_MS,
      memberId: this.#memberId,
      groupInstanceId: null,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: Buffer.alloc(100) }],
    });
  }
}

function expectCode(answer: Record<string, unknown>, code: number): void {
  if (answer.errorCode !== code) throw new Error(`the answer has the error ${answer.errorCode}, not ${code}`);
}

/** How long a group needs from the last of its members' joining until every one of them knows its partitions. */
export async function rebalance(job: MembersJob): Promise<{ milliseconds: number }> {
  const [members] = await introduced(job);
  await settle(members!);
  const last = Math.max(...members!.map(({ joinedAtMs }) => joinedAtMs));
  const milliseconds = performance.now() - last;
  for (const member of members!) member.close();
  return { milliseconds };
}

const settled: Member[] = [];

/** Makes groups whose members stay, for `heartbeats`. */
export async function settleGroups(job: MembersJob): Promise<{ members: number }> {
  for (const members of await introduced(job)) {
    await settle(members);
    settled.push(...members);
  }
  return { members: settled.length };
}

/** Has each of them beat once in `intervalMs`, spread evenly, for `seconds`. */
export async function heartbeats(job: { intervalMs: number; seconds: number }): Promise<{ count: number }> {
  const start = performance.now();
  let count = 0;
  const dueBy = () => Math.floor(((performance.now() - start) / job.intervalMs) * settled.length);
  while (performance.now() - start < job.seconds * 1000) {
    for (const due = dueBy(); count < due; count++) await settled[count % settled.length]!.beat();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { count };
}

export async function leaveGroups(_: object): Promise<object> {
  for (const member of settled.splice(0)) member.close();
  return {};
}

async function introduced({ port, groups, members, assignmentBytes }: MembersJob): Promise<Member[][]> {
  const all = Array.from({ length: groups }, (_, group) =>
    Array.from({ length: members }, () => new Member(port, `group-${group}`, assignmentBytes)),
  );
  for (const group of all) await Promise.all(group.map((member) => member.introduce()));
  return all;
}

/** Has them take part until all are in one generation. */
async function settle(members: readonly Member[]): Promise<void> {
  const last = () => Math.max(...members.map(({ generation }) => generation));
  await Promise.all(
    members.map(async (member) => {
      await member.takePart();
      while (!(await member.beat()) || member.generation < last()) await member.takePart();
    }),
  );
  const behind = members.filter(({ generation }) => generation < last());
  await Promise.all(behind.map((member) => member.takePart()));
}

export interface CommitsJob {
  port: number;
  topic: string;
  groups: number;
  /** Of each group. */
  partitions: number;
  /** How often each group commits, all groups at the same time. */
  times: number;
}

/** Commits without being a member, as tools do: each group waits for its answer before it commits again. */
export async function commits({
  port,
  topic,
  groups,
  partitions,
  times,
}: CommitsJob): Promise<{ seconds: number }> {
  const wires = Array.from({ length: Math.min(groups, CONNECTIONS_MAX) }, () => new Wire(port));
  await Promise.all(wires.map((wire) => wire.connected()));
  let next = 0;
  const start = performance.now();
  await Promise.all(
    wires.map(async (wire) => {
      while (next < groups * times) {
        const number = next++;
        const offsets = Array.from({ length: partitions }, (_, partitionIndex) => ({
          partitionIndex,
          committedOffset: number,
          committedLeaderEpoch: 0,
          committedMetadata: "",
        }));
        const group = { groupId: `group-${number % groups}`, generationId: -1, memberId: "" };
        const asked = { ...group, groupInstanceId: null, topics: [{ name: topic, partitions: offsets }] };
        const answer = await wire.ask(offsetCommit, COMMIT_VERSION, asked);
        const [answered] = answer.topics as { partitions: { errorCode: number }[] }[];
        for (const partition of answered!.partitions) expectCode({ ...partition }, NONE);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const wire of wires) wire.close();
  return { seconds };
}

const CONNECTIONS_MAX = 100;
