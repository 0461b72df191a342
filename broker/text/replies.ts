/**
 * The replies of one connection, in the order of the requests.
 *
 * Invariants: a reply is written when all earlier ones are; the bytes kept for a client that does not read, and the replies
 * still owed to it, stay within a limit that `ready` enforces; a client that is gone is never written to again.
 */
import type { Socket } from "node:net";
import { asKafkaError, type KafkaError } from "../errors";
import type { TappedConnection } from "../tap";
import type { DoorTraffic } from "../traffic";

export class Replies {
  readonly #socket: Socket;
  readonly #bytesMax: number;
  readonly #traffic: DoorTraffic;
  readonly #tapped: TappedConnection;
  /** Resolves when every reply promised so far is written. It never rejects. */
  #promised: Promise<void> = Promise.resolve();
  #promisedBytes = 0;
  #writtenBytes = 0;
  #wake: (() => void) | undefined;
  #writeFailed = false;

  constructor(socket: Socket, bytesMax: number, traffic: DoorTraffic, tapped: TappedConnection) {
    this.#socket = socket;
    this.#bytesMax = bytesMax;
    this.#traffic = traffic;
    this.#tapped = tapped;
    this.#surviveFailedWrites();
    socket.on("drain", () => this.#wake?.());
    socket.on("close", () => this.#wake?.());
  }

  /** Whether nobody is there to read any more. */
  get gone(): boolean {
    return this.#writeFailed || this.#socket.destroyed || !this.#socket.writable;
  }

  /** Writes at once. The caller has seen to it that nothing promised is outstanding: see `settled`. */
  write(reply: string | Buffer): void {
    if (this.gone || reply.length === 0) return;
    const bytes = Buffer.byteLength(reply);
    this.#writtenBytes += bytes;
    this.#traffic.bytesOut += bytes;
    this.#tapped.tap.frames?.reply(this.#tapped, reply);
    this.#socket.write(reply);
  }

  ok(sentence: string): void {
    this.write(`OK ${sentence}\n`);
  }

  /** Promises a reply of about `bytes`: it is written when it is known and all earlier ones are written. */
  promise(bytes: number, reply: Promise<string | Buffer>): void {
    const earlier = this.#promised;
    this.#promisedBytes += bytes;
    this.#promised = (async () => {
      const text = await reply.catch((problem) => errorLine(asKafkaError(problem)));
      await earlier;
      this.#promisedBytes -= bytes;
      this.write(text);
    })();
  }

  /** An ERR line, when all earlier replies are written. */
  promiseError(problem: unknown): void {
    const line = errorLine(asKafkaError(problem));
    this.promise(line.length, Promise.resolve(line));
  }

  /** Resolves when every reply promised so far is written. */
  settled(): Promise<void> {
    return this.#promised;
  }

  /** Whether so much is owed or unsent that the client must read before it is served further. */
  get full(): boolean {
    return this.#promisedBytes + this.#socket.writableLength > this.#bytesMax;
  }

  /** Whether anything that was written is still here, because the client does not take it. */
  get waiting(): boolean {
    return this.#socket.writableLength > 0;
  }

  /** How much the operating system has taken so far. */
  get takenBytes(): number {
    return this.#writtenBytes - this.#socket.writableLength;
  }

  /** Resolves when the operating system has taken all that was written so far, or nobody is left to read it. */
  async handedOver(): Promise<void> {
    if (this.gone || !this.waiting) return;
    await new Promise<void>((resolve) => this.#socket.write("", () => resolve()));
  }

  /** Resolves when there is room for more replies, or nobody left to read them. */
  async ready(): Promise<void> {
    if (this.full) await this.#promised;
    while (this.full && !this.gone) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /**
   * A client may send messages and leave without reading its replies. Node destroys a socket when a write to it fails, and
   * with it what the client sent and nobody has read yet. So a failed write is remembered here and reported to the
   * socket as done: reading goes on to its own end.
   */
  #surviveFailedWrites(): void {
    const socket = this.#socket;
    const survive = (done: (error?: Error | null) => void) => (error?: Error | null) => {
      if (error) {
        this.#writeFailed = true;
        this.#wake?.();
      }
      done();
    };
    const { _write, _writev } = socket;
    socket._write = (chunk, encoding, done) => _write.call(socket, chunk, encoding, survive(done));
    socket._writev = (chunks, done) => _writev?.call(socket, chunks, survive(done));
  }
}

/** All that a terminal might act on, C1 included. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** A sentence may quote what a client or the system said; whatever that is, the reply is one line and does nothing to a terminal. */
export function errorLine(error: KafkaError): string {
  const sentence = error.message.replace(/\s+/g, " ").replace(CONTROL, asEscape);
  return `ERR ${error.name} ${sentence}\n`;
}

function asEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
