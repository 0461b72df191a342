/**
 * The snapshot files of one partition, which lie beside its segments: `00000000000000000042.snapshot` holds what was known of its
 * producers before the message at offset 42. One is written when the log rolls and one at a clean stop, so that a start reads only
 * the part of the log behind it. A snapshot spares work and is never the truth: that is the log.
 *
 * Invariant: an older snapshot goes only when a newer one is on the disk, and none outlives messages that it tells of: should the
 * log have lost its end, the same offsets will soon be those of other messages.
 */
import type { Storage } from "../log/storage";
import { decodeSnapshot, encodeSnapshot, type Producer } from "./producer-snapshot";

const NAME = /^(\d{20})\.snapshot$/;

export interface Snapshot {
  /** The producers' batches below this offset are in it. */
  offset: number;
  producers: readonly Producer[];
}

export class SnapshotFiles {
  /** The offset of the newest snapshot; 0 while there is none, which tells as much. */
  newestOffset = 0;
  readonly #storage: Storage;
  readonly #folder: string;

  constructor(storage: Storage, folder: string) {
    this.#storage = storage;
    this.#folder = folder;
  }

  /** The newest whole snapshot of a log that goes from `logStartOffset` to `logEndOffset`; the files that are none are removed. */
  load(logStartOffset: number, logEndOffset: number): Snapshot | undefined {
    let newest: Snapshot | undefined;
    for (const offset of this.#offsets()) {
      // Before the start of the log messages were removed, and with them how the producers of an older snapshot went on.
      const mayBeIt = newest === undefined && offset >= logStartOffset && offset <= logEndOffset;
      const producers = mayBeIt ? this.#read(offset) : undefined;
      if (producers !== undefined) newest = { offset, producers };
      else this.#forget(offset);
    }
    this.newestOffset = newest?.offset ?? 0;
    return newest;
  }

  /**
   * Writes a snapshot. The death of this process does not harm it once this has returned; a power cut does not once the promise is
   * resolved. @throws KafkaError KAFKA_STORAGE_ERROR
   */
  save({ offset, producers }: Snapshot): Promise<void> {
    const older = this.newestOffset;
    if (offset === older) return Promise.resolve();
    const file = this.#storage.open(this.#name(offset));
    if (file.length > 0) file.truncate(0);
    file.append(encodeSnapshot(producers));
    this.newestOffset = offset;
    const finish = async () => {
      await file.flush();
      file.close();
      if (older > 0) this.#storage.remove(this.#name(older));
    };
    return finish();
  }

  /** Newest first. */
  #offsets(): number[] {
    const names = this.#storage.list(this.#folder);
    const offsets = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    return offsets.sort((a, b) => b - a);
  }

  #read(offset: number): Producer[] | undefined {
    const bytes = this.#storage.readSmall(this.#name(offset));
    return bytes === undefined ? undefined : decodeSnapshot(bytes);
  }

  /** A power cut may bring back a file that was removed. It must not be taken for a snapshot then, so it is emptied first. */
  #forget(offset: number): void {
    const name = this.#name(offset);
    try {
      this.#storage.replaceSmall(name, Buffer.alloc(0));
    } catch {
      // A full disk has no room even for that, but removing a file it can.
    }
    this.#storage.remove(name);
  }

  #name(offset: number): string {
    return `${this.#folder}/${String(offset).padStart(20, "0")}.snapshot`;
  }
}
