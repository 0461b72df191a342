/**
 * A disk that knows what a power cut would leave of it: of each file the bytes that it had when its last flush began, and of each folder
 * the names that it had when it was flushed last.
 *
 * Invariant: after `cut` nothing is left that a flush had not covered, as far as it was written by this process. What is worse than most
 * real disks is right: a file that was created without a flush of its folder is gone, and a rename that was not is undone. What was removed
 * does not come back.
 */
import fs from "node:fs";
import path from "node:path";
import type { Files } from "../../broker/log/files";

export class DiskWithPower {
  readonly files: Files;
  /** The file of each open descriptor. */
  readonly names = new Map<number, string>();
  /** Of each file that was written to: how many bytes of it are safe. */
  readonly #safeBytes = new Map<string, number>();
  /** What undoes a change of a name, by folder, in the order in which they were made. */
  readonly #undo = new Map<string, (() => void)[]>();

  constructor(under: Files) {
    this.files = {
      ...under,
      open: (file) => {
        if (!fs.existsSync(file)) this.#undoLater(file, () => fs.rmSync(file, { force: true }));
        return this.#opened(under.open(file), file);
      },
      openToRead: (file) => this.#opened(under.openToRead(file), file),
      close: (fd) => {
        this.names.delete(fd);
        under.close(fd);
      },
      write: (fd, bytes, position) => {
        this.#touched(fd, position);
        return under.write(fd, bytes, position);
      },
      truncate: (fd, length) => {
        this.#touched(fd, length);
        under.truncate(fd, length);
      },
      flush: async (fd) => {
        const [file, length] = [this.names.get(fd)!, under.sizeBytes(fd)];
        await under.flush(fd);
        this.#flushed(file, length);
      },
      flushNow: (fd) => {
        under.flushNow(fd);
        this.#flushed(this.names.get(fd)!, under.sizeBytes(fd));
      },
      flushFolder: (folder) => {
        under.flushFolder(folder);
        this.#undo.delete(path.resolve(folder));
      },
      rename: (from, to) => this.#rename(under, from, to),
    };
  }

  cut(): void {
    for (const [file, length] of this.#safeBytes)
      if (fs.existsSync(file) && fs.statSync(file).size > length) fs.truncateSync(file, length);
    for (const changes of this.#undo.values()) for (const undo of changes.reverse()) undo();
  }

  #opened(fd: number, file: string): number {
    this.names.set(fd, path.resolve(file));
    return fd;
  }

  /** From `position` on nothing is safe until the next flush. */
  #touched(fd: number, position: number): void {
    const file = this.names.get(fd)!;
    const safe = this.#safeBytes.get(file) ?? position;
    this.#safeBytes.set(file, Math.min(safe, position));
  }

  #flushed(file: string, length: number): void {
    if (this.#safeBytes.has(file)) this.#safeBytes.set(file, length);
  }

  #rename(under: Files, from: string, to: string): void {
    const replaced = fs.existsSync(to) ? fs.readFileSync(to) : undefined;
    under.rename(from, to);
    const safe = this.#safeBytes.get(path.resolve(from));
    this.#safeBytes.delete(path.resolve(from));
    if (safe === undefined) this.#safeBytes.delete(path.resolve(to));
    else this.#safeBytes.set(path.resolve(to), safe);
    this.#undoLater(to, () => {
      fs.renameSync(to, from);
      if (replaced !== undefined) fs.writeFileSync(to, replaced);
    });
  }

  #undoLater(file: string, undo: () => void): void {
    const folder = path.resolve(path.dirname(file));
    const changes = this.#undo.get(folder) ?? [];
    changes.push(undo);
    this.#undo.set(folder, changes);
  }
}
