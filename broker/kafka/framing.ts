/**
 * Cuts the bytes of a connection into requests. Each begins with its length; what follows is gathered in a buffer of just that
 * size, and never put together from pieces twice.
 *
 * Invariant: a length is checked before anything is allocated for it, and no more than twice what has arrived (and a little) is
 * allocated before the rest has come.
 */
import { Malformed } from "./codec/reader";

const SIZE_BYTES = 4;
/** Up to here a request gets its whole buffer at once. */
const TRUSTED_BYTES = 2 * 1024 * 1024;

export class RequestFramer {
  readonly #bytesMax: number;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #sizeBytes = Buffer.alloc(SIZE_BYTES);
  #sizeFilled = 0;
  #body: Buffer | undefined;
  #bodyFilled = 0;
  #size = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes what arrived. The chunk before must be used up: `next` has returned undefined. */
  push(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** The next request without its length, or undefined until more has arrived. @throws Malformed when a length is impossible. */
  next(): Buffer | undefined {
    if (this.#body === undefined && !this.#readSize()) return undefined;
    const available = this.#chunk.length - this.#at;
    if (this.#bodyFilled === 0 && available >= this.#size) {
      // All of it is at hand: a slice will do.
      this.#at += this.#size;
      return this.#take(this.#chunk.subarray(this.#at - this.#size, this.#at));
    }
    const count = Math.min(available, this.#size - this.#bodyFilled);
    this.#makeRoom(this.#bodyFilled + count);
    this.#chunk.copy(this.#body!, this.#bodyFilled, this.#at, this.#at + count);
    this.#at += count;
    this.#bodyFilled += count;
    return this.#bodyFilled === this.#size ? this.#take(this.#body!) : undefined;
  }

  #readSize(): boolean {
    while (this.#sizeFilled < SIZE_BYTES) {
      if (this.#at === this.#chunk.length) return false;
      this.#sizeBytes[this.#sizeFilled++] = this.#chunk[this.#at++]!;
    }
    this.#size = this.#sizeBytes.readInt32BE(0);
    if (this.#size < 0 || this.#size > this.#bytesMax) {
      throw new Malformed(
        `a request says that it has ${this.#size} bytes; KAFKA_SOCKET_REQUEST_MAX_BYTES allows 0 to ${this.#bytesMax}`,
      );
    }
    this.#body = Buffer.alloc(0);
    return true;
  }

  #makeRoom(bytes: number): void {
    const body = this.#body!;
    if (bytes <= body.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.#size, Math.max(TRUSTED_BYTES, 2 * bytes)));
    body.copy(larger, 0, 0, this.#bodyFilled);
    this.#body = larger;
  }

  #take(request: Buffer): Buffer {
    this.#body = undefined;
    this.#bodyFilled = 0;
    this.#sizeFilled = 0;
    return request;
  }
}
