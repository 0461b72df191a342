/**
 * A member that speaks the text protocol: a connection on which `consume TOPIC group=G follow` goes on. The broker does its heartbeats, its joining
 * again and its commits; what is seen here are the lines that came: which partitions it has, and the messages. It is the scenario's client of
 * the same name.
 */
import type { LabWorld } from "../../world";
import { Member, type MemberPlan, type Read } from "./member";

const SHARE = /^# group=\S+ generation=(\d+) member=(\S+) partitions=(\S+)$/gm;
const MESSAGE = /^(\S+)@(\d+) \S+ (.*)$/gm;

export class TextMember extends Member {
  readonly #world: LabWorld;

  constructor(world: LabWorld, plan: MemberPlan) {
    super(world.kafka, plan);
    this.#world = world;
  }

  override async step(): Promise<void> {
    const { name, groupId, topics } = this.plan;
    if (!this.#world.clients.has(name)) {
      const client = await this.#world.client(name);
      await client.send(Buffer.from(`consume ${topics[0]} group=${groupId} follow\n`));
    }
    this.#look();
    const group = await this.#world.ask(`group ${groupId}\n`);
    this.isAtRest = new RegExp(` state=Stable .* generation=${this.generation} `).test(group);
  }

  /** Its window is closed. */
  override async leave(): Promise<void> {
    this.#world.existing(this.plan.name).destroy();
  }

  override startAnew(): void {
    this.#world.clients.delete(this.plan.name);
    this.generation = -1;
    this.owned = [];
    this.isAtRest = false;
  }

  /** It reads and commits by itself: this waits until it has come to the end of all that it owns. */
  override async consume(): Promise<void> {
    const ends = await Promise.all(this.owned.map((partition) => this.#endOf(partition)));
    const client = this.#world.existing(this.plan.name);
    const isAtEnd = () => {
      this.#look();
      return this.owned.every((partition, at) => {
        const last = this.read.findLast((one) => one.partition === partition);
        return ends[at] === 0n || (last !== undefined && last.offset + 1n >= ends[at]!);
      });
    };
    if (!(await client.until(isAtEnd))) throw new Error(`it has not read everything\n${this.describe()}`);
  }

  /** Takes in all that came so far. */
  #look(): void {
    const text = this.#world.existing(this.plan.name).received.toString();
    const [share] = [...text.matchAll(SHARE)].slice(-1);
    if (share !== undefined) {
      this.generation = Number(share[1]);
      this.memberId = share[2]!;
      this.owned = share[3] === "none" ? [] : share[3]!.split(",");
      this.remember();
    }
    const all = [...text.matchAll(MESSAGE)].map(([, partition, offset, value]): Read => {
      return { partition: partition!, offset: BigInt(offset!), value: value! };
    });
    this.read.splice(0, this.read.length, ...all);
  }

  async #endOf(partition: string): Promise<bigint> {
    const [, topic, index] = /^(.*)-(\d+)$/.exec(partition)!;
    const answer = await this.#world.ask(`describe ${topic}\n`);
    const end = new RegExp(`-${index} start=\\d+ end=(\\d+) `, "m").exec(answer)?.[1];
    if (end === undefined) throw new Error(`${partition} could not be described: ${answer}`);
    return BigInt(end);
  }
}
