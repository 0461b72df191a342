/**
 * Storage on a disk. Appending is one write to the page cache at a known position; a write that fails half-way is
 * taken back, so that a full disk costs the message that did not fit and nothing else.
 *
 * Invariant: a file on disk is never longer than `length` for longer than one failed write, unless taking it back failed
 * too; then the file refuses to grow until the broker starts again and recovery looks at it.
 */
import path from "node:path";
import { KafkaError } from "../errors";
import { largeBuffers } from "./buffer-pool";
import type { Files } from "./files";
import { DELETED, type LogFile, type Storage } from "./storage";

/** Of a file that grows, so much at its end is read at once: a trip through the thread pool takes longer than to copy it. */
const HOT_BYTES = 64 * 1024;

/** Giving back the room of a file takes the operating system the longer, the larger it is: 20 ms for 64 MB, and more on a busy disk. */
const LARGE_BYTES = 1024 * 1024;

export class DiskStorage implements Storage {
  readonly copiesBytes = true;
  readonly description: string;
  readonly #folder: string;
  readonly #files: Files;

  constructor(folder: string, files: Files) {
    this.#folder = path.resolve(folder);
    this.#files = files;
    this.description = this.#folder;
  }

  open(name: string): LogFile {
    return new DiskFile(this.#path(name), this.#files);
  }

  exists(name: string): boolean {
    return this.#files.list(path.dirname(this.#path(name))).includes(path.basename(name));
  }

  remove(name: string): void {
    this.#files.remove(this.#path(name));
  }

  rename(from: string, to: string): void {
    const target = this.#path(to);
    attempt(target, "rename a file to", () => this.#files.rename(this.#path(from), target));
  }

  flushFolderNow(folder: string): void {
    attempt(this.#path(folder), "flush", () => this.#files.flushFolderNow(this.#path(folder)));
  }

  list(folder: string): string[] {
    return this.#files.list(this.#path(folder));
  }

  makeFolder(folder: string): void {
    attempt(this.#path(folder), "create", () => this.#files.makeFolder(this.#path(folder)));
  }

  removeFolder(folder: string): Promise<void> {
    return this.#files.removeFolder(this.#path(folder));
  }

  readSmall(name: string): Buffer | undefined {
    if (!this.exists(name)) return undefined;
    const file = this.open(name);
    return file.readNow(0, file.length);
  }

  replaceSmall(name: string, bytes: Buffer): void {
    const target = this.#path(name);
    const temporary = `${target}.tmp`;
    attempt(target, "write", () => {
      this.#files.remove(temporary);
      const fd = this.#files.open(temporary);
      try {
        let written = 0;
        while (written < bytes.length) written += this.#files.write(fd, bytes.subarray(written), written);
        this.#files.flushNow(fd);
      } finally {
        this.#files.close(fd);
      }
      this.#files.rename(temporary, target);
      this.#files.flushFolderNow(path.dirname(target));
    });
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

class DiskFile implements LogFile {
  readonly #path: string;
  readonly #files: Files;
  #length: number | undefined;
  /** Open while the file grows; a file that is only read is opened for each read, so that many files cost nothing. */
  #fd: number | undefined;
  #readsInFlight = 0;
  #closing = false;
  #namedOnDisk = false;
  /** Whether there may be bytes that a power cut would take: also those that a broker before this one wrote. */
  #unflushed = true;
  #broken: KafkaError | undefined;
  #removed = false;

  constructor(file: string, files: Files) {
    this.#path = file;
    this.#files = files;
  }

  get length(): number {
    this.#length ??= attempt(this.#path, "open", () => this.#sizeOnDisk());
    return this.#length;
  }

  append(bytes: Buffer): void {
    if (this.#broken !== undefined) throw this.#broken;
    const start = this.length;
    attempt(this.#path, "write", () => {
      this.#fd ??= this.#files.open(this.#path);
      this.#closing = false;
      this.#unflushed = true;
      let written = 0;
      try {
        while (written < bytes.length) {
          const rest = written === 0 ? bytes : bytes.subarray(written);
          written += this.#files.write(this.#fd, rest, start + written);
        }
      } catch (problem) {
        this.#takeBack(start);
        throw problem;
      }
    });
    this.#length = start + bytes.length;
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (this.#isHot(position)) return this.readNow(position, length);
    const into = largeBuffers.take(Math.max(0, Math.min(length, this.length - position)));
    if (into.length === 0) return into;
    this.#assertThere();
    const lent = this.#fd;
    const fd = lent ?? attempt(this.#path, "open", () => this.#files.openToRead(this.#path));
    this.#readsInFlight++;
    try {
      let filled = 0;
      while (filled < into.length) {
        const count = await this.#files.read(fd, into.subarray(filled), position + filled);
        if (count === 0) break;
        filled += count;
      }
      return into.subarray(0, filled);
    } catch (problem) {
      throw storageError(this.#path, "read", problem);
    } finally {
      this.#readsInFlight--;
      if (lent === undefined) this.#files.close(fd);
      if (this.#closing) this.close();
    }
  }

  /** Whether what lies from `position` on was written just now, and so is read from memory in microseconds, without any waiting. */
  #isHot(position: number): boolean {
    return this.#fd !== undefined && position >= this.length - HOT_BYTES;
  }

  readNow(position: number, length: number): Buffer {
    const into = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.length - position)));
    if (into.length === 0) return into;
    this.#assertThere();
    const filled = attempt(this.#path, "read", () => {
      return this.#lend("openToRead", (fd) => this.#fillNow(fd, into, position));
    });
    return into.subarray(0, filled);
  }

  truncate(length: number): void {
    attempt(this.#path, "cut", () => this.#lend("open", (fd) => this.#files.truncate(fd, length)));
    this.#length = length;
    this.#unflushed = true;
  }

  /** Only one flush is under way at a time; what is appended meanwhile is for the next one. */
  async flush(): Promise<void> {
    if (this.#removed || !this.#unflushed || (this.#fd === undefined && this.length === 0)) return;
    const lent = this.#fd;
    const fd = lent ?? attempt(this.#path, "open", () => this.#files.open(this.#path));
    this.#readsInFlight++; // the descriptor must not be closed beneath the flush
    this.#unflushed = false;
    try {
      await this.#files.flush(fd);
      // A new file is only safe once its name is: the bytes of a file that nobody can find are lost as well.
      if (!this.#namedOnDisk) await this.#files.flushFolder(path.dirname(this.#path));
      this.#namedOnDisk = true;
    } catch (problem) {
      this.#unflushed = true;
      throw storageError(this.#path, "flush", problem);
    } finally {
      this.#readsInFlight--;
      if (lent === undefined) this.#files.close(fd);
      if (this.#closing) this.close();
    }
  }

  /** Its name goes at once. For the room of a large file nobody has to wait. */
  remove(): void {
    this.close();
    if ((this.#length ?? 0) <= LARGE_BYTES || !this.#discard())
      attempt(this.#path, "remove", () => this.#files.remove(this.#path));
    this.#removed = true;
  }

  /** False where the file cannot have another name: a disk that is full may have no room for one. */
  #discard(): boolean {
    const deleted = `${this.#path}${DELETED}`;
    try {
      this.#files.rename(this.#path, deleted);
    } catch {
      return false;
    }
    // Should that fail, the next start does it.
    this.#files.discard(deleted).catch(() => {});
    return true;
  }

  close(): void {
    this.#closing = true;
    if (this.#fd === undefined || this.#readsInFlight > 0) return;
    this.#files.close(this.#fd);
    this.#fd = undefined;
  }

  /** Another file may have the name by now. */
  #assertThere(): void {
    if (this.#removed) throw new KafkaError("KAFKA_STORAGE_ERROR", `${this.#path} was removed`);
  }

  #fillNow(fd: number, into: Buffer, position: number): number {
    let filled = 0;
    while (filled < into.length) {
      const count = this.#files.readNow(fd, into.subarray(filled), position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  #sizeOnDisk(): number {
    try {
      return this.#lend("openToRead", (fd) => this.#files.sizeBytes(fd));
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code === "ENOENT") return 0;
      throw problem;
    }
  }

  /** Uses the open descriptor, or one that is opened for the moment. */
  #lend<T>(how: "open" | "openToRead", use: (fd: number) => T): T {
    const fd = this.#fd ?? this.#files[how](this.#path);
    try {
      return use(fd);
    } finally {
      if (this.#fd === undefined) this.#files.close(fd);
    }
  }

  #takeBack(length: number): void {
    try {
      this.#files.truncate(this.#fd!, length);
    } catch (problem) {
      this.#broken = storageError(this.#path, "take back a half-written batch in", problem);
    }
  }
}

/** Does something to a file; what goes wrong becomes KAFKA_STORAGE_ERROR with the file, the reason and what to do. */
function attempt<T>(file: string, verb: string, action: () => T): T {
  try {
    return action();
  } catch (problem) {
    throw storageError(file, verb, problem);
  }
}

function storageError(file: string, verb: string, problem: unknown): KafkaError {
  const { code, message } = problem as NodeJS.ErrnoException;
  const advice = ADVICE[code ?? ""] ?? "see the broker's log";
  return new KafkaError("KAFKA_STORAGE_ERROR", `cannot ${verb} ${file}: ${message}; ${advice}`, {
    cause: problem,
  });
}

const ADVICE: Record<string, string> = {
  ENOSPC: "the disk is full: free some room or shorten the retention, then send it again",
  EDQUOT: "the disk quota is used up: free some room, then send it again",
  EACCES: "give the broker's user the right to write there",
  EROFS: "the file system is read-only: mount it writable",
  EMFILE: "too many open files: raise the limit (ulimit -n)",
};
