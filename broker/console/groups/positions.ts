/**
 * Where the readers of partitions are: the next offset that each wants, as it asked for it last. A consumer group does not know that, it
 * only knows what is committed; the doors see it pass.
 *
 * A member and a reader are told to be the same by what the client calls itself and where it is, since a request for messages does not
 * say whose it is.
 *
 * Invariant: as much is kept as the limits say. The partition that was seen first is forgotten first; if it is still read, it is soon known
 * again.
 */
export interface Reader {
  readonly id: number;
  readonly door: "text" | "kafka";
  /** `127.0.0.1:53412`. */
  readonly client: string;
  /** What it calls itself. */
  readonly clientId: string | null;
}

interface Member {
  clientId: string;
  /** As the group has it: `/127.0.0.1`. */
  host: string;
}

export interface Committed {
  offset: number;
  atMs: number;
}

interface Place extends Member {
  offset: number;
  atMs: number;
}

const PLACES_MAX = 20_000;
const READERS_OF_ONE_MAX = 200;
/** Where several may be the one: whoever has not asked for so much longer than another has stopped reading. */
const STALE_MS = 10_000;

export class Positions {
  /** By partition, and then by connection. The one that was seen first comes first. */
  readonly #places = new Map<string, Map<number, Place>>();
  /** The partitions that each connection has a place in, so that one that closes costs no more than it has read. */
  readonly #keysOf = new Map<number, Set<string>>();
  readonly #nowMs: () => number;
  #count = 0;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** A client wants this offset next. */
  position(reader: Reader, topic: string, partition: number, offset: number): void {
    const key = keyOf(topic, partition);
    const readers = this.#readersOf(key);
    const there = readers.get(reader.id);
    const atMs = this.#nowMs();
    if (there !== undefined) {
      there.clientId = nameOf(reader);
      there.offset = offset;
      there.atMs = atMs;
      return;
    }
    if (readers.size >= READERS_OF_ONE_MAX) this.#forget(key, readers.keys().next().value!);
    readers.set(reader.id, { clientId: nameOf(reader), host: hostOf(reader), offset, atMs });
    this.#keysReadBy(reader.id).add(key);
    this.#count++;
    if (this.#count > PLACES_MAX) this.#forgetOldest();
  }

  /** It reads nothing any more. */
  closed(reader: Reader): void {
    for (const key of this.#keysOf.get(reader.id) ?? []) this.#forget(key, reader.id);
  }

  forgetAll(): void {
    this.#places.clear();
    this.#keysOf.clear();
    this.#count = 0;
  }

  /**
   * The offset that a member reads next; undefined: not known. Where it could be one of several (two groups of the same client, on the
   * same partition), it is the first that is not behind what the member's group has committed.
   */
  of(member: Member, topic: string, partition: number, committed: Committed | undefined): number | undefined {
    const readers = this.#places.get(keyOf(topic, partition));
    if (readers === undefined) return undefined;
    const host = bare(member.host);
    const all = [...readers.values()].filter(
      (place) => place.clientId === member.clientId && place.host === host,
    );
    const latestMs = Math.max(...all.map(({ atMs }) => atMs));
    const fresh = all.filter(({ atMs }) => latestMs - atMs <= STALE_MS);
    const ahead = fresh.filter(({ offset }) => offset >= (committed?.offset ?? 0));
    if (ahead.length > 0) return Math.min(...ahead.map(({ offset }) => offset));
    const last = fresh.find(({ atMs }) => atMs === latestMs);
    if (last === undefined || committed === undefined) return last?.offset;
    // It asked before it committed, so it is further by now; or it went back after that.
    return last.atMs <= committed.atMs ? committed.offset : last.offset;
  }

  #readersOf(key: string): Map<number, Place> {
    const there = this.#places.get(key);
    if (there !== undefined) return there;
    const readers = new Map<number, Place>();
    this.#places.set(key, readers);
    return readers;
  }

  #keysReadBy(readerId: number): Set<string> {
    const there = this.#keysOf.get(readerId);
    if (there !== undefined) return there;
    const keys = new Set<string>();
    this.#keysOf.set(readerId, keys);
    return keys;
  }

  /** With the last reader goes the partition, with the last partition the reader: names must not outlive what they are for. */
  #forget(key: string, readerId: number): void {
    const readers = this.#places.get(key)!;
    readers.delete(readerId);
    this.#count--;
    if (readers.size === 0) this.#places.delete(key);
    const keys = this.#keysOf.get(readerId)!;
    keys.delete(key);
    if (keys.size === 0) this.#keysOf.delete(readerId);
  }

  #forgetOldest(): void {
    const [key, readers] = this.#places.entries().next().value!;
    for (const readerId of [...readers.keys()]) this.#forget(key, readerId);
  }

  /** How much is kept: partitions, and places in them. */
  get size(): { partitions: number; places: number; readers: number } {
    return { partitions: this.#places.size, places: this.#count, readers: this.#keysOf.size };
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** A member that lives in the text door has its name from there. */
function nameOf({ door, clientId }: Reader): string {
  return door === "text" ? "text" : (clientId ?? "");
}

function hostOf({ client }: Reader): string {
  return bare(client.slice(0, client.lastIndexOf(":")));
}

/** An address, however it is written: with a slash, in brackets, or as IPv4 in IPv6. */
function bare(address: string): string {
  return address.replace(/^\/|[[\]]/g, "").replace(/^::ffff:/, "");
}
