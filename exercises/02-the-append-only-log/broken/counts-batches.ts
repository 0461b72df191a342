/**
 * The append-only log: which offset a message gets, and where its bytes are kept.
 *
 * Messages reach the log as record batches: one or more messages in a row, as one buffer.
 */
import type { Append, LogTail } from "#broker/log/append";
import { setBaseOffset } from "#broker/log/record-batch";
import type { LogFile } from "#broker/log/storage";
import type { Parts } from "#broker/parts";

export const cause =
  "batches are counted instead of messages: a batch of three messages takes three offsets; `tail.logEndOffset` counts messages";

const batches = new WeakMap<LogTail, number>();

const append: Append = {
  append(tail, batch) {
    const baseOffset = batches.get(tail) ?? 0;
    batches.set(tail, baseOffset + 1);
    setBaseOffset(batch, baseOffset);
    tail.write(batch);
    return baseOffset;
  },

  // When may the producer be told that its message is safe? In memory there is nothing to wait for.
  acknowledge: async () => {},
};

/** The bytes of one segment of a log, in memory. */
class MemoryFile implements LogFile {
  /** Grows by doubling, so that each byte is copied once on average, however many appends there are. */
  #bytes = Buffer.alloc(1024);
  length = 0;

  /** Puts all of `bytes` at the end. The caller uses `bytes` for something else afterwards. */
  append(bytes: Buffer): void {
    const end = this.length + bytes.length;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.length);
    this.length = end;
  }

  /** `length` bytes from `position`; fewer where the file ends. */
  readNow(position: number, length: number): Buffer {
    return this.#bytes.subarray(position, Math.min(position + length, this.length));
  }

  /** Cuts it to `length` bytes. Only recovery does that: what was written whole is never cut. */
  truncate(length: number): void {
    this.length = length;
  }

  // A disk takes its time for what follows, memory does not.

  async read(position: number, length: number): Promise<Buffer> {
    return this.readNow(position, length);
  }

  async flush(): Promise<void> {}

  remove(): void {}

  close(): void {}
}

/** Puts the two parts into the broker. Nothing to do here. */
export default (parts: Parts): Partial<Parts> => ({
  append,
  storage: {
    open(options) {
      const storage = parts.storage.open({ ...options, folder: undefined });
      storage.open = () => new MemoryFile();
      return storage;
    },
  },
});
