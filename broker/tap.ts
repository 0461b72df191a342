/**
 * What the doors show of their connections to whoever watches: every frame to the wiretap, and where clients read to the view of the
 * groups.
 *
 * Invariants: which connections are open is always known. Everything else costs a door one look at a property while nobody watches:
 * nothing is copied or made. What a watcher is shown stays the door's, which uses its buffers again: it copies at once what it keeps,
 * and never throws.
 */
import { formatAddress } from "./addresses";

/** Every frame, as it passes. */
export interface FrameWatcher {
  opened(connection: TappedConnection): void;
  closed(connection: TappedConnection): void;
  /** A Kafka request, without its length. `exchange` is its number on the connection. */
  request(connection: TappedConnection, exchange: number, bytes: Buffer): void;
  /** The response to it with its length, in pieces; none: the client wants no response. */
  response(connection: TappedConnection, exchange: number, pieces: readonly Buffer[]): void;
  /** What a client sent to the text door. */
  line(connection: TappedConnection, line: TextFrame): void;
  reply(connection: TappedConnection, reply: string | Buffer): void;
}

/** `bytes[start..end)`: a line without its end, the beginning of one that is too long, or the raw bytes that a line announced. */
export interface TextFrame {
  kind: "line" | "bytes" | "too-long";
  bytes: Buffer;
  start: number;
  end: number;
}

export interface PositionWatcher {
  /** The next offset of a partition that the client reads. */
  position(connection: TappedConnection, topic: string, partition: number, offset: number): void;
  closed(connection: TappedConnection): void;
}

/** A connection that a door serves. */
export class TappedConnection {
  readonly tap: Tap;
  readonly id: number;
  readonly door: "text" | "kafka";
  /** Where the client is: `127.0.0.1:53412`. */
  readonly client: string;
  readonly openedMs = Date.now();
  /** What the client called itself in its last request. */
  clientId: string | null = null;
  /** Of text: which one its first line chose. */
  dialect: "header" | "commands" | undefined;
  /** Why the broker hung up, where it did. */
  closedWhy: string | undefined;

  constructor(tap: Tap, id: number, door: "text" | "kafka", client: string) {
    this.tap = tap;
    this.id = id;
    this.door = door;
    this.client = client;
  }
}

/** As a socket says it; nothing where the connection is over already. */
interface Remote {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
}

export class Tap {
  /** A door looks here once for each frame. */
  frames: FrameWatcher | undefined;
  positions: PositionWatcher | undefined;
  readonly #connections = new Map<number, TappedConnection>();
  #opened = 0;

  /** Those that are open, the oldest first. */
  get connections(): IterableIterator<TappedConnection> {
    return this.#connections.values();
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  open(door: "text" | "kafka", { remoteAddress = "", remotePort = 0 }: Remote): TappedConnection {
    const client = formatAddress({ host: remoteAddress.replace(/^::ffff:/, ""), port: remotePort });
    const connection = new TappedConnection(this, ++this.#opened, door, client);
    this.#connections.set(connection.id, connection);
    this.frames?.opened(connection);
    return connection;
  }

  close(connection: TappedConnection): void {
    this.#connections.delete(connection.id);
    this.frames?.closed(connection);
    this.positions?.closed(connection);
  }
}
