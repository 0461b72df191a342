/**
 * A client with a raw socket: it sends bytes and keeps what comes back. It knows nothing of the protocol but that lines end
 * with LF.
 */
import net from "node:net";

/** How long a step waits for what must come. Nothing here is a measurement: a broker that works answers at once. */
export const PATIENCE_MS = Number(process.env.LAB_PATIENCE_MS ?? 10_000);

const SENT_BYTES_KEPT = 4096;
const STORE_BYTES = 4096;

export class Client {
  /** The beginning of what was sent, to be shown when something fails. */
  sent: Buffer = Buffer.alloc(0);
  /** How much of `received` a step has looked at. */
  lookedAt = 0;
  closed = false;
  /** Of the broker that it is connected to. */
  readonly port: number;
  /** What came, and room for more: it grows by doubling, so that much may come without being copied again and again. */
  #store = Buffer.alloc(STORE_BYTES);
  #length = 0;
  readonly #socket: net.Socket;
  readonly #listeners = new Set<() => void>();

  private constructor(socket: net.Socket, port: number) {
    this.#socket = socket;
    this.port = port;
    socket.on("data", (bytes: Buffer) => {
      this.#keep(bytes);
      this.#changed();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.closed = true;
      this.#changed();
    });
  }

  /** Connects; `host` and `port` are those of the broker under test. */
  static connect(host: string, port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host, port, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Client(socket, port));
      });
    });
  }

  /** Sends bytes and resolves when the operating system has them. */
  send(bytes: Buffer): Promise<void> {
    const room = SENT_BYTES_KEPT - this.sent.length;
    if (room > 0) this.sent = Buffer.concat([this.sent, bytes.subarray(0, room)]);
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** Says that nothing more will be sent. What the broker still has to say can be read. */
  finish(): void {
    this.#socket.end();
  }

  /** Leaves at once, without reading anything more. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Leaves as a crashed machine does: the connection is reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Stops reading: what the broker sends piles up. */
  stopReading(): void {
    this.#socket.pause();
  }

  goOnReading(): void {
    this.#socket.resume();
  }

  /** Everything received so far. */
  get received(): Buffer {
    return this.#store.subarray(0, this.#length);
  }

  /** What came since a step last looked. */
  get unseen(): Buffer {
    return this.received.subarray(this.lookedAt);
  }

  /** Resolves when `condition` holds, looking after everything that happens; false after too long a wait. */
  async until(condition: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
    if (condition()) return true;
    return new Promise((resolve) => {
      const end = (result: boolean) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(result);
      };
      const look = () => {
        if (condition()) end(true);
      };
      const timer = setTimeout(() => end(false), patienceMs);
      this.#listeners.add(look);
    });
  }

  /** Resolves when the broker has closed its side; false if it does not. */
  untilClosed(patienceMs = PATIENCE_MS): Promise<boolean> {
    return this.until(() => this.closed, patienceMs);
  }

  #keep(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#store.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#store.length));
      this.#store.copy(larger, 0, 0, this.#length);
      this.#store = larger;
    }
    bytes.copy(this.#store, this.#length);
    this.#length = length;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
