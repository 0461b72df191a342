/**
 * A disk that knows what a power cut would leave of it: of each file the bytes that it had when its last flush began, and of each folder
 * the names that it had when it was flushed last.
 *
 * Invariant: after `cut` nothing is left that a flush had not covered, as far as this process wrote it, but for the changes of names that
 * are told to have got to the disk all the same: a file that was created is gone, a rename is undone, and what was removed is back. Disks
 * keep the changes of a folder in their order; so of each folder the first ones are kept. A folder that was removed does not come back.
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
  /** What undoes each change of a name since its folder was flushed, by folder, in the order in which they were made. */
  readonly #undo = new Map<string, (() => void)[]>();

  constructor(under: Files) {
    this.files = {
      ...under,
      open: (file) => {
        if (!fs.existsSync(file)) this.#changed(file, () => fs.rmSync(file, { force: true }));
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
      flushFolder: async (folder) => {
        const name = path.resolve(folder);
        const covered = new Set(this.#undo.get(name));
        await under.flushFolder(folder);
        // Those that were made meanwhile it may have missed.
        const left = (this.#undo.get(name) ?? []).filter((change) => !covered.has(change));
        this.#undo.set(name, left);
      },
      flushFolderNow: (folder) => {
        under.flushFolderNow(folder);
        this.#undo.get(path.resolve(folder))?.splice(0);
      },
      rename: (from, to) => this.#rename(under, from, to),
      remove: (file) => {
        this.#removing(file);
        under.remove(file);
      },
      discard: (file) => {
        this.#removing(file);
        return under.discard(file);
      },
      makeFolder: (folder) => {
        if (!fs.existsSync(folder))
          this.#changed(folder, () => fs.rmSync(folder, { recursive: true, force: true }));
        under.makeFolder(folder);
      },
      removeFolder: (folder) => {
        this.#undo.delete(path.resolve(folder));
        return under.removeFolder(folder);
      },
    };
  }

  /** `keptShare`, from 0 to 1, of the changes of names that no flush had covered had got to the disk. */
  cut(keptShare: number): void {
    for (const [file, length] of this.#safeBytes)
      if (fs.existsSync(file) && fs.statSync(file).size > length) fs.truncateSync(file, length);
    // What is in a folder comes before the folder, which may be gone afterwards.
    const deepestFirst = [...this.#undo].sort(([one], [other]) => other.length - one.length);
    for (const [, changes] of deepestFirst) {
      const lost = changes.slice(Math.floor(keptShare * changes.length));
      for (const undo of lost.reverse()) undo();
    }
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
    const replaced = this.#safePart(to);
    under.rename(from, to);
    for (const [fd, name] of this.names)
      if (name === path.resolve(from)) this.names.set(fd, path.resolve(to));
    const safe = this.#safeBytes.get(path.resolve(from));
    this.#forget(from);
    this.#forget(to);
    if (safe !== undefined) this.#safeBytes.set(path.resolve(to), safe);
    this.#changed(to, () => {
      fs.renameSync(to, from);
      if (replaced !== undefined) fs.writeFileSync(to, replaced);
    });
  }

  #removing(file: string): void {
    const removed = this.#safePart(file);
    this.#forget(file);
    if (removed !== undefined) this.#changed(file, () => fs.writeFileSync(file, removed));
  }

  /** What a power cut would leave of a file's bytes; undefined where there is no such file. */
  #safePart(file: string): Buffer | undefined {
    if (!fs.existsSync(file)) return undefined;
    return fs.readFileSync(file).subarray(0, this.#safeBytes.get(path.resolve(file)));
  }

  #forget(file: string): void {
    this.#safeBytes.delete(path.resolve(file));
  }

  #changed(name: string, undo: () => void): void {
    const folder = path.dirname(path.resolve(name));
    const changes = this.#undo.get(folder) ?? [];
    changes.push(undo);
    this.#undo.set(folder, changes);
  }
}
