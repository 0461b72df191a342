/**
 * The few calls to the operating system beneath the log, and the three that decide what survives: write (the bytes are
 * with the operating system and survive the death of this process), flush (they are on the disk and survive a power
 * cut) and rename (a file is replaced whole or not at all). A lesson or a test puts a disk that fails here.
 *
 * Writes are synchronous: handing bytes to the page cache takes microseconds, less than a trip through a thread pool.
 * Flushes and large reads wait for a real disk, so they are asynchronous.
 */
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

export interface Files {
  /** Opens for reading and writing, creating the file if need be; returns a descriptor. */
  open(file: string): number;
  /** Opens a file that exists, for reading: also one that may no longer be written. */
  openToRead(file: string): number;
  close(fd: number): void;
  sizeBytes(fd: number): number;
  /** Writes at `position` and returns how many bytes were taken, which may be fewer than given. */
  write(fd: number, bytes: Buffer, position: number): number;
  read(fd: number, into: Buffer, position: number): Promise<number>;
  readNow(fd: number, into: Buffer, position: number): number;
  truncate(fd: number, length: number): void;
  /** Resolves when everything written to `fd` is on the disk. */
  flush(fd: number): Promise<void>;
  /** The same at once: for the small files that are replaced whole. */
  flushNow(fd: number): void;
  /** Makes the names in a folder (files created, renamed, removed) survive a power cut. */
  flushFolder(folder: string): Promise<void>;
  /** The same at once: where what comes next must not come without it. On a busy disk everybody waits a tenth of a second for it. */
  flushFolderNow(folder: string): void;
  rename(from: string, to: string): void;
  remove(file: string): void;
  /** The same without making anybody wait: removing a file of 64 MB takes 20 ms, and more on a busy disk. */
  discard(file: string): Promise<void>;
  list(folder: string): string[];
  makeFolder(folder: string): void;
  removeFolder(folder: string): Promise<void>;
}

const fdatasync = promisify(fs.fdatasync);
const fsync = promisify(fs.fsync);
const read = promisify(fs.read);

/**
 * Large files are removed one after the other. Retention gives up twenty at once where much is written: all together they would take every
 * thread that waits for the disk, for 200 ms, from those who read.
 */
let lastRemoval: Promise<void> = Promise.resolve();

/** Windows cannot open a folder; NTFS journals names by itself. */
const JOURNALS_NAMES = process.platform === "win32";

export const operatingSystemFiles: Files = {
  open: (file) => fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644),
  openToRead: (file) => fs.openSync(file, fs.constants.O_RDONLY),
  close: (fd) => fs.closeSync(fd),
  sizeBytes: (fd) => fs.fstatSync(fd).size,
  write: (fd, bytes, position) => fs.writeSync(fd, bytes, 0, bytes.length, position),
  read: async (fd, into, position) => (await read(fd, into, 0, into.length, position)).bytesRead,
  readNow: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  truncate: (fd, length) => fs.ftruncateSync(fd, length),
  flush: (fd) => fdatasync(fd),
  flushNow: (fd) => fs.fdatasyncSync(fd),
  async flushFolder(folder) {
    if (JOURNALS_NAMES) return;
    const fd = fs.openSync(folder, "r");
    try {
      await fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  flushFolderNow(folder) {
    if (JOURNALS_NAMES) return;
    const fd = fs.openSync(folder, "r");
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  rename: (from, to) => fs.renameSync(from, to),
  remove: (file) => fs.rmSync(file, { force: true }),
  discard(file) {
    const removal = lastRemoval.then(() => fs.promises.rm(file, { force: true }));
    lastRemoval = removal.catch(() => {});
    return removal;
  },
  list: (folder) => (fs.existsSync(folder) ? fs.readdirSync(folder) : []),
  makeFolder: (folder) => void fs.mkdirSync(folder, { recursive: true }),
  removeFolder: (folder) => fs.promises.rm(path.resolve(folder), { recursive: true, force: true }),
};
