/**
 * The connections that there are, and those that there were lately, for whoever looks at the frames on them. Whoever knows an older
 * state asks for what has changed since then.
 *
 * Invariant: those that changed last are the last; of those that are closed a bounded number is kept.
 */
import type { ConnectionNow } from "../console/messages";
import type { TappedConnection } from "../tap";

const CLOSED_MAX = 500;
/** A client may call itself by 32,767 bytes, and comes with each of its frames. */
const NAME_CHARACTERS_MAX = 200;

/** What a client calls itself, as far as a list shows it. The fields of its requests have all of it. */
export function shownName(clientId: string | null): string | null {
  if (clientId === null || clientId.length <= NAME_CHARACTERS_MAX) return clientId;
  return `${clientId.slice(0, NAME_CHARACTERS_MAX)}…`;
}

interface Listed {
  now: ConnectionNow;
  version: number;
}

export class ConnectionList {
  readonly #listed = new Map<number, Listed>();
  readonly #closed: number[] = [];
  #version = 0;

  /** Rises with every change. */
  get version(): number {
    return this.#version;
  }

  /** Those that are not as they were at that version, 0 being none at all, up to `max`; and the version up to which they are told. */
  since(version: number, max: number): { connections: ConnectionNow[]; version: number } {
    const changed = [...this.#listed.values()].filter((one) => one.version > version).slice(0, max);
    const told = changed.length < max ? this.#version : changed.at(-1)!.version;
    return { connections: changed.map(({ now }) => now), version: told };
  }

  changed({ id, door, client, clientId, openedMs }: TappedConnection): void {
    this.#put({
      id,
      door,
      client,
      clientId: shownName(clientId),
      openedMs,
      closedMs: null,
      closedWhy: null,
    });
  }

  /** What a client calls itself is known with its first request. */
  named(connection: TappedConnection, name: string | null): void {
    const clientId = shownName(name);
    const there = this.#listed.get(connection.id);
    if (there !== undefined && there.now.clientId !== clientId) this.#put({ ...there.now, clientId });
  }

  closed({ id, closedWhy }: TappedConnection): void {
    const there = this.#listed.get(id);
    if (there === undefined) return;
    this.#put({ ...there.now, closedMs: Date.now(), closedWhy: closedWhy ?? null });
    this.#closed.push(id);
    if (this.#closed.length > CLOSED_MAX) this.#listed.delete(this.#closed.shift()!);
  }

  clear(): void {
    this.#listed.clear();
    this.#closed.length = 0;
  }

  #put(now: ConnectionNow): void {
    this.#listed.delete(now.id);
    this.#listed.set(now.id, { now, version: ++this.#version });
  }
}
