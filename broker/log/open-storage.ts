/** Which storage a broker has: memory or a folder on a disk. */
import { DiskStorage } from "./disk-storage";
import type { Files } from "./files";
import { MemoryStorage } from "./memory-storage";
import type { Storage } from "./storage";

export interface StorageOptions {
  /** Undefined: in memory. */
  folder: string | undefined;
  files: Files;
  memoryBytesMax: number;
}

export interface OpenStorage {
  open(options: StorageOptions): Storage;
}

export function openStorage({ folder, files, memoryBytesMax }: StorageOptions): Storage {
  return folder === undefined ? new MemoryStorage(memoryBytesMax) : new DiskStorage(folder, files);
}
