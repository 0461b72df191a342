/**
 * Memory for what is large and short-lived, used again and again: the requests that arrive and the pieces of a log that are sent. A new
 * buffer for each would be cleared by the operating system, page by page, and collected by Node: that was more work than all that
 * the broker does with the bytes.
 *
 * Invariant: a buffer is somebody's from `take` until it is given back, and whoever gives it back does not look at it any more. Giving
 * back is never owed: what is not given back, Node collects.
 */

/** Below this Node's own buffers are as fast. */
const WORTHWHILE_BYTES = 64 * 1024;
/** What clients send and ask for at once unless told otherwise is 1 MiB; a little more, for what stands around it. */
const CAPACITY_BYTES = 1100 * 1024;

export class BufferPool {
  readonly #keptMax: number;
  readonly #free: Buffer[] = [];
  readonly #lent = new WeakSet<ArrayBufferLike>();

  /** `keptMax`: how many buffers are kept while nobody needs them. */
  constructor(keptMax: number) {
    this.#keptMax = keptMax;
  }

  /** So many bytes, with anything in them. */
  take(bytes: number): Buffer {
    if (bytes < WORTHWHILE_BYTES || bytes > CAPACITY_BYTES) return Buffer.allocUnsafe(bytes);
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(CAPACITY_BYTES);
    this.#lent.add(buffer.buffer);
    return buffer.subarray(0, bytes);
  }

  /** Takes back the buffer of which `bytes` are any part; bytes that are from elsewhere stay whose they are. */
  giveBack(bytes: Buffer): void {
    if (!this.#lent.delete(bytes.buffer) || this.#free.length >= this.#keptMax) return;
    this.#free.push(Buffer.from(bytes.buffer));
  }
}

/** The one that the broker's connections and files share. */
export const largeBuffers = new BufferPool(8);
