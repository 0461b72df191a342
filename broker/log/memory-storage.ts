/**
 * Storage in memory, for lessons and tests that want no disk: the same log, gone when the process ends.
 *
 * A file is a row of blocks that never move once written, so that a reader may hold a piece of one while the file
 * grows. What is large comes in as a block of its own, without a copy; what is small is gathered in blocks. All files together
 * stay below a limit: memory is a disk of a known size.
 */
import { KafkaError } from "../errors";
import { lastAtMost } from "./search";
import type { LogFile, Storage } from "./storage";

const FIRST_BLOCK_BYTES = 1024;
const LARGEST_BLOCK_BYTES = 1024 * 1024;
/** From here on keeping the bytes is cheaper than copying them: at 1 MB a batch, copies were a third of the broker's time. */
const KEPT_BYTES_MIN = 256 * 1024;

export class MemoryStorage implements Storage {
  readonly description = "memory";
  readonly #files = new Map<string, MemoryFile>();
  readonly #folders = new Set<string>();
  readonly #room: Room;

  /** `bytesMax` is the setting LAB_MEMORY_MAX_BYTES. */
  constructor(bytesMax: number) {
    this.#room = { bytesMax, bytesUsed: 0 };
  }

  open(name: string): LogFile {
    return this.#files.get(name) ?? this.#make(name);
  }

  exists(name: string): boolean {
    return this.#files.has(name) || this.#folders.has(name);
  }

  remove(name: string): void {
    this.#files.get(name)?.remove();
  }

  async discard(name: string): Promise<void> {
    this.remove(name);
  }

  rename(from: string, to: string): void {
    const file = this.#files.get(from);
    if (file === undefined) throw new KafkaError("KAFKA_STORAGE_ERROR", `there is no ${from} in memory`);
    this.remove(to);
    this.#files.delete(from);
    this.#put(to, file);
  }

  flushFolder(): void {}

  list(folder: string): string[] {
    const prefix = folder === "" ? "" : `${folder}/`;
    const names = [...this.#files.keys()].filter((name) => name.startsWith(prefix));
    return [...new Set(names.map((name) => name.slice(prefix.length).split("/", 1)[0]!))];
  }

  makeFolder(folder: string): void {
    this.#folders.add(folder);
  }

  async removeFolder(folder: string): Promise<void> {
    this.#folders.delete(folder);
    for (const name of [...this.#files.keys()]) if (name.startsWith(`${folder}/`)) this.remove(name);
  }

  readSmall(name: string): Buffer | undefined {
    const file = this.#files.get(name);
    return file?.readNow(0, file.length);
  }

  replaceSmall(name: string, bytes: Buffer): void {
    const file = new MemoryFile(this.#room);
    file.append(bytes);
    this.remove(name);
    this.#put(name, file);
  }

  #make(name: string): MemoryFile {
    const file = new MemoryFile(this.#room);
    this.#put(name, file);
    return file;
  }

  #put(name: string, file: MemoryFile): void {
    file.forgetName = () => this.#files.delete(name);
    this.#files.set(name, file);
  }
}

/** The room that all files share. */
interface Room {
  readonly bytesMax: number;
  bytesUsed: number;
}

class MemoryFile implements LogFile {
  length = 0;
  forgetName: () => void = () => {};
  #removed = false;
  readonly #room: Room;
  readonly #blocks: Buffer[] = [];
  /** The position in the file at which each block starts. */
  readonly #starts: number[] = [];
  #capacity = 0;
  #nextBlockBytes = FIRST_BLOCK_BYTES;

  constructor(room: Room) {
    this.#room = room;
  }

  append(bytes: Buffer): void {
    const room = this.#room;
    if (room.bytesUsed + bytes.length > room.bytesMax) {
      throw new KafkaError(
        "KAFKA_STORAGE_ERROR",
        `memory is full: ${room.bytesUsed} of LAB_MEMORY_MAX_BYTES=${room.bytesMax} bytes are used and ` +
          `${bytes.length} more do not fit; delete a topic, shorten the retention or raise the setting`,
      );
    }
    if (isWorthKeeping(bytes)) this.#keep(bytes);
    else this.#copy(bytes);
    room.bytesUsed += bytes.length;
  }

  #keep(bytes: Buffer): void {
    const last = this.#blocks.length - 1;
    if (last >= 0) this.#blocks[last] = this.#blocks[last]!.subarray(0, this.length - this.#starts[last]!);
    this.#nextBlockBytes = FIRST_BLOCK_BYTES;
    this.#capacity = this.length;
    this.#addBlock(bytes);
    this.length += bytes.length;
  }

  #copy(bytes: Buffer): void {
    let taken = 0;
    while (taken < bytes.length) {
      if (this.length === this.#capacity) {
        this.#addBlock(Buffer.allocUnsafeSlow(this.#nextBlockBytes));
        this.#nextBlockBytes = Math.min(2 * this.#nextBlockBytes, LARGEST_BLOCK_BYTES);
      }
      const last = this.#blocks.length - 1;
      const copied = bytes.copy(this.#blocks[last]!, this.length - this.#starts[last]!, taken);
      taken += copied;
      this.length += copied;
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    return this.readNow(position, length);
  }

  readNow(position: number, length: number): Buffer {
    if (this.#removed) throw new KafkaError("KAFKA_STORAGE_ERROR", "the file was removed from memory");
    const end = Math.min(position + length, this.length);
    const pieces: Buffer[] = [];
    let block = lastAtMost(this.#starts.length, (at) => this.#starts[at]!, position);
    for (let at = position; at < end; block++) {
      const start = this.#starts[block]!;
      const piece = this.#blocks[block]!.subarray(at - start, end - start);
      pieces.push(piece);
      at += piece.length;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  truncate(length: number): void {
    this.#room.bytesUsed -= this.length - length;
    this.length = length;
    while (this.#starts.length > 0 && this.#starts.at(-1)! >= length) {
      this.#capacity -= this.#blocks.pop()!.length;
      this.#starts.pop();
    }
  }

  remove(): void {
    if (this.#removed) return;
    this.truncate(0);
    this.#removed = true;
    this.forgetName();
  }

  async flush(): Promise<void> {}

  close(): void {}

  #addBlock(block: Buffer): void {
    this.#blocks.push(block);
    this.#starts.push(this.#capacity);
    this.#capacity += block.length;
  }
}

/** Keeping a small piece of something large would keep all of it. */
function isWorthKeeping(bytes: Buffer): boolean {
  return bytes.length >= KEPT_BYTES_MIN && 2 * bytes.length >= bytes.buffer.byteLength;
}
