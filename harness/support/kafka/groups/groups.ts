/**
 * The groups of a scenario and their members. `settle` lets the living members of a group do what clients do, all at once, until the broker and they
 * agree on who is in it.
 */
import { PATIENCE_MS } from "../../client";
import type { KafkaScenario } from "../scenario";
import type { Structure } from "../values";
import { ConsumerMember } from "./consumer-member";
import type { Member } from "./member";

const LOOK_MS = 10;

export class Groups {
  readonly #kafka: KafkaScenario;
  readonly #members = new Map<string, Member>();
  /** Members that heartbeat. */
  readonly #living = new Set<Member>();
  /** By group: the generation of each member when the group last was at rest. */
  readonly #generations = new Map<string, number>();

  constructor(kafka: KafkaScenario) {
    this.#kafka = kafka;
  }

  member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`there is no member "${name}" in this scenario yet`);
    return member;
  }

  get all(): Member[] {
    return [...this.#members.values()];
  }

  living(groupId: string): Member[] {
    return [...this.#living].filter(({ plan }) => plan.groupId === groupId);
  }

  add(member: Member): void {
    this.#members.set(member.plan.name, member);
    this.#living.add(member);
  }

  /** It says nothing any more. */
  silence(member: Member): void {
    this.#living.delete(member);
  }

  revive(member: Member): void {
    this.#living.add(member);
  }

  /** The generation in which the group was at rest, before it is settled again. */
  generationBefore(groupId: string): number | undefined {
    return this.#generations.get(groupId);
  }

  /** @throws Error that shows the members when they do not come to rest. */
  async settle(groupId: string): Promise<void> {
    const members = this.living(groupId);
    const deadline = performance.now() + PATIENCE_MS;
    let isSettled = false;
    for (const member of members) member.isAtRest = false;
    const run = async (member: Member) => {
      while (!isSettled && this.#living.has(member)) {
        await member.step();
        if (member.isExpelled) this.silence(member);
        await pause();
        if (performance.now() > deadline) throw new Error(notAtRest(groupId, members));
      }
    };
    const watch = async () => {
      while (!isSettled) {
        const living = this.living(groupId);
        isSettled = living.every(({ isAtRest }) => isAtRest) && (await this.#agrees(groupId, living));
        if (!isSettled) await pause();
        if (performance.now() > deadline) throw new Error(notAtRest(groupId, members));
      }
    };
    await Promise.all([...members.map(run), watch()]);
    this.#generations.set(groupId, Math.max(...this.living(groupId).map(({ generation }) => generation)));
  }

  /** Whether the broker says of the group what its members believe. */
  async #agrees(groupId: string, living: Member[]): Promise<boolean> {
    const isNew = living.some((member) => member instanceof ConsumerMember);
    const [api, version, field] = isNew
      ? (["ConsumerGroupDescribe", 0, "groupIds"] as const)
      : (["DescribeGroups", 5, "groups"] as const);
    const { values } = await this.#kafka.ask(api, version, [[field, `[${groupId}]`]]);
    const { groupState, members } = (values.groups as Structure[])[0]!;
    return groupState === "Stable" && (members as Structure[]).length === living.length;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

function notAtRest(groupId: string, members: Member[]): string {
  const lines = members.map((member) => `  ${member.describe()}`);
  return [`the group ${groupId} has not come to rest within ${PATIENCE_MS / 1000} s:`, ...lines].join("\n");
}
