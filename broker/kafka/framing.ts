/**
 * Cuts the bytes of a connection into requests. Each begins with its length; what follows is gathered in a buffer of its own, into
 * which a large request is read straight from the connection.
 *
 * Invariants: a length is checked before anything is allocated for it, and no more than twice what has arrived (and a little) is
 * allocated before the rest has come. What lies in the buffer that all connections share is looked at or copied before anything else
 * can arrive.
 */
import { largeBuffers } from "../log/buffer-pool";
import { Malformed } from "./codec/reader";
import type { Destination } from "./read-into";

const SIZE_BYTES = 4;
/** Up to here a request gets its whole buffer at once, when EARNEST_BYTES of it have come. */
const TRUSTED_BYTES = 2 * 1024 * 1024;
/** Until these have come none is taken: thousands of clients that send a byte now and then would have as many large buffers. */
const EARNEST_BYTES = 16 * 1024;

/** Where a connection reads while no large request is on its way: all share it, so that idle ones cost nothing. */
const shared: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
const NOTHING: Buffer = Buffer.alloc(0);

export class RequestFramer implements Destination {
  readonly #bytesMax: number;
  readonly #isReused: boolean;
  /** What arrived and is no request yet. */
  #chunk = NOTHING;
  readonly #sizeBytes = Buffer.alloc(SIZE_BYTES);
  #sizeFilled = 0;
  /** Of the request that is on its way, if any. */
  #size = -1;
  #body = NOTHING;
  #bodyFilled = 0;

  /** `isReused`: whether the buffers of large requests are given back (`largeBuffers`), or are for their requests alone. */
  constructor(bytesMax: number, isReused: boolean) {
    this.#bytesMax = bytesMax;
    this.#isReused = isReused;
  }

  room(): Buffer {
    const isGathering =
      this.#chunk.length === 0 && this.#bodyFilled >= EARNEST_BYTES && this.#bodyFilled < this.#size;
    if (!isGathering) return shared;
    this.#makeRoom(this.#bodyFilled + 1);
    return this.#body.subarray(this.#bodyFilled, this.#size);
  }

  filled(into: Buffer, count: number): void {
    if (into !== shared) this.#bodyFilled += count;
    else if (this.#chunk.length === 0) this.#chunk = into.subarray(0, count);
    else this.#chunk = Buffer.concat([this.#chunk, into.subarray(0, count)]);
  }

  /** The next request without its length, or undefined until more has arrived. @throws Malformed when a length is impossible. */
  next(): Buffer | undefined {
    if (this.#size < 0 && !this.#readSize()) return undefined;
    if (this.#bodyFilled === 0 && this.#chunk.length >= this.#size) {
      return this.#done(Buffer.from(this.#chunk.subarray(0, this.#size)), this.#size);
    }
    const count = Math.min(this.#chunk.length, this.#size - this.#bodyFilled);
    if (count > 0) {
      this.#makeRoom(this.#bodyFilled + count);
      this.#chunk.copy(this.#body, this.#bodyFilled, 0, count);
      this.#bodyFilled += count;
    }
    if (this.#bodyFilled === this.#size) return this.#done(this.#body.subarray(0, this.#size), count);
    this.#chunk = NOTHING;
    return undefined;
  }

  /** To be called when the requests there are cannot be taken now: what is left of the shared buffer is saved. */
  keep(): void {
    if (this.#chunk.buffer === shared.buffer) this.#chunk = Buffer.from(this.#chunk);
  }

  #readSize(): boolean {
    const count = Math.min(SIZE_BYTES - this.#sizeFilled, this.#chunk.length);
    this.#chunk.copy(this.#sizeBytes, this.#sizeFilled, 0, count);
    this.#sizeFilled += count;
    this.#chunk = this.#chunk.subarray(count);
    if (this.#sizeFilled < SIZE_BYTES) return false;
    const size = this.#sizeBytes.readInt32BE(0);
    if (size < 0 || size > this.#bytesMax) {
      throw new Malformed(
        `a request says that it has ${size} bytes; KAFKA_SOCKET_REQUEST_MAX_BYTES allows 0 to ${this.#bytesMax}`,
      );
    }
    this.#size = size;
    return true;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#body.length) return;
    const trustedBytes = bytes < EARNEST_BYTES ? 0 : TRUSTED_BYTES;
    const roomBytes = Math.min(this.#size, Math.max(trustedBytes, 2 * bytes));
    const larger = this.#isReused ? largeBuffers.take(roomBytes) : Buffer.allocUnsafe(roomBytes);
    this.#body.copy(larger, 0, 0, this.#bodyFilled);
    this.#body = larger;
  }

  #done(request: Buffer, taken: number): Buffer {
    this.#chunk = this.#chunk.subarray(taken);
    this.#size = -1;
    this.#sizeFilled = 0;
    this.#body = NOTHING;
    this.#bodyFilled = 0;
    return request;
  }
}
