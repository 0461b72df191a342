/** What the tests of classic groups share: groups without a broker, and members that join and sync as clients do. */
import type { TestContext } from "node:test";
import type { KafkaError } from "../errors";
import { ClassicGroups } from "./classic-groups";
import { type JoinRequest, MemberIdRequired } from "./classic-join";
import type { Joined, Synced } from "./classic-member";
import type { GroupRecord } from "./group-log";
import { GroupNews } from "./group-observer";
import { GroupRegistry } from "./group-registry";
import { membership } from "./membership";
import { MemoryBudget } from "./memory-budget";

export const GROUP = "g";
export const LIMITS = {
  groupInitialRebalanceDelayMs: 3000,
  groupSessionTimeoutMsMin: 6000,
  groupSessionTimeoutMsMax: 1_800_000,
  groupSizeMax: 100,
  groupsMax: 10,
  groupsBytesMax: 1_000_000,
};

/** A log of groups in an array. `held`, while it is set, is what appends wait for. */
export class FakeLog {
  records: GroupRecord[] = [];
  held: Promise<void> | undefined;
  async append(_groupId: string, records: readonly GroupRecord[]): Promise<void> {
    await this.held;
    this.records.push(...records);
  }
  async replay(): Promise<void> {}
  partitionOf(): number {
    return 0;
  }
  async prepare(): Promise<void> {}
  assertReadable(): void {}
}

const STEP_MS = 250;

/** What became of a request: nothing yet, an answer, or the name of a refusal. */
export class Outcome<T> {
  answer: T | undefined;
  refusal: string | undefined;
  error: KafkaError | undefined;
  readonly settled: Promise<void>;

  constructor(promise: Promise<T>) {
    this.settled = promise.then(
      (answer) => {
        this.answer = answer;
      },
      (problem: KafkaError) => {
        this.error = problem;
        this.refusal = problem.name;
      },
    );
  }

  get isPending(): boolean {
    return this.answer === undefined && this.refusal === undefined;
  }
}

type Wishes = Partial<Omit<JoinRequest, "protocols">> & { protocols?: Record<string, string> };

export class Classroom {
  readonly log = new FakeLog();
  readonly news = new GroupNews();
  readonly registry: GroupRegistry;
  readonly groups: ClassicGroups;
  readonly #t: TestContext;

  constructor(t: TestContext, limits: Partial<typeof LIMITS> = {}) {
    this.#t = t;
    // A second one is the broker that starts after the first has died, with all its timers.
    t.mock.timers.reset();
    t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    const all = { ...LIMITS, ...limits };
    this.registry = new GroupRegistry(all.groupsMax, () => {});
    this.groups = new ClassicGroups({
      log: this.log,
      groups: this.registry,
      clock: { nowMs: () => 1_700_000_000_000 },
      membership,
      memory: new MemoryBudget(all.groupsBytesMax),
      news: this.news,
      limits: all,
      warn: () => {},
    });
  }

  /** Lets time pass, and then everything that it led to happen. */
  async pass(ms: number, stepMs = STEP_MS): Promise<void> {
    // A mocked timer that is set while time passes counts from the end of the step.
    for (let passed = 0; passed <= ms; passed += stepMs) {
      this.#t.mock.timers.tick(Math.min(stepMs, ms - passed));
      await settle();
    }
  }

  async join(wishes: Wishes = {}): Promise<Outcome<Joined>> {
    const { protocols = { range: "" }, ...rest } = wishes;
    const request: JoinRequest = {
      groupId: GROUP,
      memberId: "",
      instanceId: null,
      protocolType: "consumer",
      protocols: Object.entries(protocols).map(([name, text]) => ({ name, metadata: Buffer.from(text) })),
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 60_000,
      clientId: "client",
      clientHost: "/127.0.0.1",
      requiresMemberId: false,
      maySkipAssignment: true,
      ...rest,
    };
    const outcome = new Outcome(this.groups.join(request, this.signal));
    await settle();
    return outcome;
  }

  /** The id that somebody new is given. */
  async newId(wishes: Wishes = {}): Promise<string> {
    const { error } = await this.join({ ...wishes, requiresMemberId: true });
    if (error instanceof MemberIdRequired) return error.memberId;
    throw new Error(`expected MEMBER_ID_REQUIRED, not ${error?.name}`);
  }

  signal = new AbortController().signal;

  async sync(
    { memberId, generation }: { memberId: string; generation: number },
    assignments: Record<string, string> = {},
    instanceId: string | null = null,
    protocol: string | null = null,
  ): Promise<Outcome<Synced>> {
    const entries = Object.entries(assignments).map(([id, text]) => [id, Buffer.from(text)] as const);
    const request = {
      claim: { memberId, generation, instanceId },
      protocolType: null,
      protocolName: protocol,
      assignments: new Map(entries),
    };
    const outcome = new Outcome(this.groups.sync(GROUP, request, this.signal));
    await settle();
    return outcome;
  }

  /** The name of the refusal; undefined: all is well. */
  heartbeat(
    { memberId, generation }: { memberId: string; generation: number },
    instanceId: string | null = null,
  ): string | undefined {
    try {
      this.groups.heartbeat(GROUP, { memberId, generation, instanceId });
      return undefined;
    } catch (problem) {
      return (problem as KafkaError).name;
    }
  }

  leave(...memberIds: string[]): (string | undefined)[] {
    const leavers = memberIds.map((memberId) => ({ memberId, instanceId: null }));
    return this.groups.leave(GROUP, leavers).map((refusal) => refusal?.name);
  }

  get state(): string | undefined {
    return this.groups.find(GROUP)?.state;
  }

  /** A stable group of as many members; the first leads. Each is assigned its own number. */
  async stable(...wishes: Wishes[]): Promise<Joined[]> {
    const joins = [];
    for (const one of wishes) joins.push(await this.join(one));
    await this.pass(2 * LIMITS.groupInitialRebalanceDelayMs);
    const members = joins.map(({ answer }) => answer!);
    const assignments = Object.fromEntries(members.map(({ memberId }, at) => [memberId, `${at}`]));
    for (const [at, member] of members.entries()) {
      await this.sync(
        member,
        member.leader === member.memberId ? assignments : {},
        wishes[at]?.instanceId ?? null,
      );
    }
    return members;
  }
}

/** Promises that are settled already have run on after this. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
