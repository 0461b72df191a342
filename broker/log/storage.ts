/**
 * Where the bytes of a log live. The log above knows two things only: files that grow at their end, and small files
 * that are replaced whole. Disk and memory are two storages beneath the same log.
 *
 * Names are relative to the data folder and use `/`: `my-topic-0/00000000000000000000.log`.
 */
/** What the name of a file ends in that was removed, and whose room is still to be given back: if need be by the next start. */
export const DELETED = ".deleted";

export interface LogFile {
  /** The bytes appended so far: a read never sees beyond. */
  readonly length: number;
  /**
   * Puts all of `bytes` at the end, or none of them. Unless the storage copies them, they must not change afterwards.
   * @throws KafkaError KAFKA_STORAGE_ERROR when there is no room or the disk refuses.
   */
  append(bytes: Buffer): void;
  /** Up to `length` bytes from `position`; fewer only where the file ends. They may be given back to the pool (buffer-pool.ts). */
  read(position: number, length: number): Promise<Buffer>;
  /** The same at once: for the few bytes of an index entry or a header. */
  readNow(position: number, length: number): Buffer;
  /** Cuts the file to `length` bytes. */
  truncate(length: number): void;
  /** Resolves when all that was appended before the call would survive a power cut. */
  flush(): Promise<void>;
  /** Removes the file. Reads that are under way may still end; later ones fail, and nothing brings it back. */
  remove(): void;
  /** Gives back what an open file holds. It may still be read afterwards, and appended to. */
  close(): void;
}

export interface Storage {
  /** What the ready line says: where the data is. */
  readonly description: string;
  /** Whether appended bytes are copied, so that the memory they came in may be used again. Left out: they may be kept as they are. */
  readonly copiesBytes?: boolean;
  open(name: string): LogFile;
  exists(name: string): boolean;
  remove(name: string): void;
  /** Gives a file that is closed another name, and takes that of the file which had it. */
  rename(from: string, to: string): void;
  /** Makes the names in a folder survive a power cut: what was renamed or removed before this stays so. */
  flushFolderNow(folder: string): void;
  list(folder: string): string[];
  makeFolder(folder: string): void;
  removeFolder(folder: string): Promise<void>;
  /** The whole of a small file, or undefined where there is none. */
  readSmall(name: string): Buffer | undefined;
  /** Replaces a small file whole or not at all, and durably: a crash leaves the old bytes or the new ones. */
  replaceSmall(name: string, bytes: Buffer): void;
}
