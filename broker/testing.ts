/** What the tests of both doors share: a connection without a network. */
import { Duplex } from "node:stream";

/**
 * The broker's end of a connection. What the client sends is pushed, piece by piece exactly as it is to arrive; what it is sent is in
 * `received`. Its client reads everything at once, unless `takeIn` says otherwise.
 */
export class FakeSocket extends Duplex {
  readonly remoteAddress = "::ffff:127.0.0.1";
  readonly remotePort = 54321;
  received = Buffer.alloc(0);

  constructor() {
    // As the listener's sockets have it: each write that is not through yet is followed by a "drain".
    super({ highWaterMark: 1 });
  }

  takeIn = (bytes: Buffer, done: (problem?: Error) => void): void => {
    this.received = Buffer.concat([this.received, bytes]);
    done();
  };

  override _read(): void {}

  override _writev(chunks: { chunk: Buffer }[], done: (problem?: Error) => void): void {
    this.takeIn(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  /** As in Node: what is given here is called once. */
  setTimeout(_ms: number, listener?: () => void): void {
    if (listener !== undefined) this.once("timeout", listener);
  }

  get text(): string {
    return this.received.toString();
  }
}
