/**
 * A group of real clients that read one topic: who is in it, what was seen of it so far, and waiting until something is so.
 *
 * Invariant: the history lists where the group stands only behind everything that its members had told when the broker said so.
 * What is told lies in pipes, which are emptied in each turn of the event loop: two turns after the broker's answer it is all here.
 */
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Sighting } from "../../checks/group-history";
import { memberClientNamed } from "./all";
import { committedOffsets } from "./committed";
import type { JoinRequest, Member, Told } from "./member";

const PATIENCE_MS = 30_000;
const LOOK_MS = 25;
const SHOWN = 25;

export interface Reader {
  address: string;
  group: string;
  topic: string;
  partitions: number;
}

export type JoinOptions = Pick<JoinRequest, "protocol" | "assignor" | "instanceId">;

/** What is known of a member. */
class Seat {
  readonly client: string;
  readonly options: JoinOptions;
  /** What it is called in the history. */
  readonly title: string;
  /** How long the history was when it joined. */
  readonly joinedAt: number;
  member: Member | undefined;
  owned = new Set<number>();
  /** What it had when it was told to leave. */
  atTheEnd: number[] = [];
  /** How many messages it has read. */
  read = 0;
  hasLeft = false;

  constructor(name: string, client: string, options: JoinOptions, joinedAt: number) {
    this.client = client;
    this.options = options;
    this.title = `${name} (${client})`;
    this.joinedAt = joinedAt;
  }
}

export class ObservedGroup {
  readonly history: Sighting[] = [];
  readonly #reader: Reader;
  readonly #seats = new Map<string, Seat>();
  /** In each partition, the offsets that somebody has read. */
  readonly #read: Set<number>[];
  readonly #committed: number[];
  readonly #watchers = new Set<() => void>();
  #problem: Error | undefined;
  #isOver = false;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#read = Array.from({ length: reader.partitions }, () => new Set<number>());
    this.#committed = Array.from({ length: reader.partitions }, () => 0);
    void this.#watchCommits();
  }

  async join(name: string, client: string, options: JoinOptions = {}): Promise<void> {
    const { address, group, topic } = this.#reader;
    const seat = new Seat(name, client, options, this.history.length);
    this.#seats.set(name, seat);
    const listener = (told: Told) => this.#hear(seat, told);
    seat.member = await memberClientNamed(client).join({ address, group, topic, ...options }, listener);
  }

  async leave(name: string): Promise<void> {
    const seat = this.#seat(name);
    seat.atTheEnd = this.owned(name);
    seat.member?.leave();
    await this.until(`"${name}" has left`, () => seat.hasLeft);
    await this.lookAtCommits();
    if (memberClientNamed(seat.client).dropsTheLastOne) this.#seeDropped(seat);
  }

  /** Of all that the member had, one message may be committed that nobody has read: the first such, and no other. */
  #seeDropped(seat: Seat): void {
    for (const partition of seat.atTheEnd) {
      const read = this.#read[partition]!;
      let offset = 0;
      while (read.has(offset)) offset++;
      if (offset >= this.#committed[partition]!) continue;
      read.add(offset);
      this.#see({ kind: "dropped", member: seat.title, partition, offset });
      return;
    }
  }

  /** The members that have not left, in the order in which they joined. */
  get present(): string[] {
    return [...this.#seats].filter(([, seat]) => !seat.hasLeft).map(([name]) => name);
  }

  /** The member leaves, another one like it joins, and the group shares its partitions again. */
  async restart(name: string): Promise<void> {
    const { client, options } = this.#seat(name);
    await this.leave(name);
    await this.join(`${name}'`, client, options);
    await this.untilShared(this.present);
  }

  /** The partitions that the member has. */
  owned(name: string): number[] {
    return [...this.#seat(name).owned].sort((left, right) => left - right);
  }

  /** How many messages the member has read. */
  readBy(name: string): number {
    return this.#seat(name).read;
  }

  /** Waits until these have all partitions, each of them belongs to one, and no member has two more than another. */
  async untilShared(names: readonly string[]): Promise<void> {
    const { partitions } = this.#reader;
    await this.until(`${names.join(", ")} share the partitions evenly`, () => {
      const each = names.map((name) => this.owned(name));
      const sizes = each.map(({ length }) => length);
      const isEven = Math.max(...sizes) - Math.min(...sizes) <= 1;
      return isEven && each.flat().length === partitions && new Set(each.flat()).size === partitions;
    });
  }

  /** Waits until all messages before these ends have been read by somebody. */
  async untilRead(ends: ReadonlyMap<number, number>): Promise<void> {
    const isRead = () => [...ends].every(([partition, end]) => this.#read[partition]!.size >= end);
    await this.until("everything was read", isRead);
  }

  /** Waits until the group stands at these ends. */
  async untilCommitted(ends: ReadonlyMap<number, number>): Promise<void> {
    const isCommitted = () => [...ends].every(([partition, end]) => this.#committed[partition] === end);
    await this.until("everything was committed", isCommitted);
  }

  /** Waits until one has got what another had when it left. */
  async untilInPlaceOf(late: string, early: string): Promise<void> {
    const place = String(this.#seat(early).atTheEnd);
    await this.until(`"${late}" has the partitions ${place}`, () => String(this.owned(late)) === place);
  }

  /** @throws Error unless the one has lost just these partitions, and none of them twice, since the other one joined. */
  assertLostSince(loser: string, joined: string, partitions: readonly number[]): void {
    const since = this.#seat(joined).joinedAt;
    const lost = this.history.slice(since).flatMap((sighting) => {
      const isLoss = sighting.kind === "lost" && sighting.member === this.#seat(loser).title;
      return isLoss ? sighting.partitions : [];
    });
    lost.sort((left, right) => left - right);
    if (String(lost) !== String(partitions))
      throw new Error(`"${loser}" lost [${lost}], expected was [${partitions}]:\n${this.#lately()}`);
  }

  /** Waits for what members tell and brokers say. @throws Error with the last of it, when it takes too long. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    let isLate = false;
    const late = () => {
      isLate = true;
      this.#wake();
    };
    const timer = globalThis.setTimeout(late, PATIENCE_MS);
    while (!isSo() && this.#problem === undefined && !isLate)
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    clearTimeout(timer);
    if (this.#problem !== undefined) throw this.#problem;
    if (!isSo()) throw new Error(`it did not come to be that ${what}; what was seen:\n${this.#lately()}`);
  }

  /** Asks the broker where the group stands. */
  async lookAtCommits(): Promise<void> {
    const { address, group, topic, partitions } = this.#reader;
    const committed = await committedOffsets(address, group, topic, partitions);
    await setImmediate();
    await setImmediate();
    for (const [partition, offset] of committed) {
      if (offset === this.#committed[partition]) continue;
      this.#committed[partition] = offset;
      this.#see({ kind: "committed", partition, offset });
    }
  }

  /** Ends it without ceremony. */
  close(): void {
    this.#isOver = true;
    for (const { member } of this.#seats.values()) member?.destroy();
  }

  /** The last sightings, as text. */
  #lately(): string {
    const from = Math.max(0, this.history.length - SHOWN);
    return this.history
      .slice(from)
      .map((sighting, at) => {
        const values = "values" in sighting ? { values: `${sighting.values.length} values` } : {};
        return `#${from + at}: ${JSON.stringify({ ...sighting, ...values })}`;
      })
      .join("\n");
  }

  #hear(seat: Seat, told: Told): void {
    if (this.#isOver) return;
    const member = seat.title;
    if (told.failed !== undefined) this.#problem ??= new Error(`${member}: ${told.failed}`);
    if (told.lost !== undefined) {
      for (const partition of told.lost) seat.owned.delete(partition);
      this.#see({ kind: "lost", member, partitions: told.lost });
    }
    if (told.gained !== undefined) {
      for (const partition of told.gained) seat.owned.add(partition);
      this.#see({ kind: "gained", member, partitions: told.gained });
    }
    if (told.read !== undefined) {
      const { partition, offset, values } = told.read;
      seat.read += values.length;
      for (let nth = 0; nth < values.length; nth++) this.#read[partition]!.add(offset + nth);
      this.#see({ kind: "read", member, ...told.read });
    }
    if (told.left) {
      seat.hasLeft = true;
      seat.owned.clear();
      this.#see({ kind: "left", member });
    }
    this.#wake();
  }

  #see(sighting: Sighting): void {
    this.history.push(sighting);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#watchers];
    this.#watchers.clear();
    for (const wake of waiting) wake();
  }

  async #watchCommits(): Promise<void> {
    while (!this.#isOver) {
      // A broker that is away is looked at again.
      await this.lookAtCommits().catch(() => {});
      await setTimeout(LOOK_MS);
    }
  }

  #seat(name: string): Seat {
    const seat = this.#seats.get(name);
    if (seat === undefined) throw new Error(`nobody called "${name}" has joined the group`);
    return seat;
  }
}
