/**
 * Storage in memory, for lessons and tests that want no disk: the same log, gone when the process ends.
 *
 * A file is a row of blocks. Bytes are copied into them and out of them, as with a disk: so nobody else ever holds a block, and when
 * its file goes it is used again. (Keeping what arrives without a copy was slower: new memory costs more than a copy, and so does
 * having Node collect it.) All files together stay below a limit: memory is a disk of a known size.
 */
import { KafkaError } from "../errors";
import { largeBuffers } from "./buffer-pool";
import { lastAtMost } from "./search";
import type { LogFile, Storage } from "./storage";

const FIRST_BLOCK_BYTES = 1024;
const LARGEST_BLOCK_BYTES = 1024 * 1024;
/**
 * So much of what files had that are gone is kept for the files to come. Each block that is new brings Node's next collection nearer, which
 * looks at everything there is: half as many collections, and a tenth less work at full speed, than with only the largest blocks kept.
 */
const FREE_BYTES_MAX = 128 * 1024 * 1024;

export class MemoryStorage implements Storage {
  readonly description = "memory";
  readonly copiesBytes = true;
  readonly #files = new Map<string, MemoryFile>();
  readonly #folders = new Set<string>();
  readonly #room: Room;

  /** `bytesMax` is the setting LAB_MEMORY_MAX_BYTES. */
  constructor(bytesMax: number) {
    this.#room = new Room(bytesMax);
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

  rename(from: string, to: string): void {
    const file = this.#files.get(from);
    if (file === undefined) throw new KafkaError("KAFKA_STORAGE_ERROR", `there is no ${from} in memory`);
    this.remove(to);
    this.#files.delete(from);
    this.#put(to, file);
  }

  flushFolderNow(): void {}

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
class Room {
  readonly bytesMax: number;
  bytesUsed = 0;
  /** By their size. */
  readonly #free = new Map<number, Buffer[]>();
  #freeBytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  takeBlock(bytes: number): Buffer {
    const used = this.#free.get(bytes)?.pop();
    if (used === undefined) return Buffer.allocUnsafeSlow(bytes);
    this.#freeBytes -= bytes;
    return used;
  }

  giveBack(block: Buffer): void {
    if (this.#freeBytes + block.length > FREE_BYTES_MAX) return;
    const alike = this.#free.get(block.length);
    if (alike === undefined) this.#free.set(block.length, [block]);
    else alike.push(block);
    this.#freeBytes += block.length;
  }
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
    this.#copyIn(bytes);
    room.bytesUsed += bytes.length;
  }

  #copyIn(bytes: Buffer): void {
    let taken = 0;
    while (taken < bytes.length) {
      if (this.length === this.#capacity) {
        this.#addBlock(this.#room.takeBlock(this.#nextBlockBytes));
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
    const into = largeBuffers.take(Math.max(0, Math.min(length, this.length - position)));
    let block = lastAtMost(this.#starts.length, (at) => this.#starts[at]!, position);
    for (let filled = 0; filled < into.length; block++) {
      filled += this.#blocks[block]!.copy(into, filled, position + filled - this.#starts[block]!);
    }
    return into;
  }

  truncate(length: number): void {
    this.#room.bytesUsed -= this.length - length;
    this.length = length;
    while (this.#starts.length > 0 && this.#starts.at(-1)! >= length) {
      const block = this.#blocks.pop()!;
      this.#capacity -= block.length;
      this.#starts.pop();
      this.#room.giveBack(block);
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
