/** A disk in trouble: it is full, or its flushes fail, or take long. Each ends when it is told so, or by itself. */
import { setTimeout as delay } from "node:timers/promises";
import type { Files } from "../../broker/log/files";
import type { Trouble } from "../orders";

export class TroubledDisk {
  readonly files: Files;
  #isFull = false;
  /** Until the last bytes of room are taken: as on a real disk, one write finds room for its beginning. */
  #hasLastRoom = false;
  failingFlushes = 0;
  stallMs = 0;

  /** `struck` is called whenever somebody meets the trouble. */
  constructor(under: Files, struck: (trouble: Trouble) => void) {
    const mayFail = () => {
      if (this.failingFlushes === 0) return;
      this.failingFlushes--;
      struck("a flush fails");
      throw failure("EIO", "i/o error, fdatasync");
    };
    this.files = {
      ...under,
      write: (fd, bytes, position) => {
        if (!this.#isFull) return under.write(fd, bytes, position);
        struck("disk full");
        if (!this.#hasLastRoom || bytes.length < 2) throw failure("ENOSPC", "no space left on device, write");
        this.#hasLastRoom = false;
        return under.write(fd, bytes.subarray(0, bytes.length >>> 1), position);
      },
      flush: async (fd) => {
        const stallMs = this.stallMs;
        this.stallMs = 0;
        if (stallMs > 0) {
          struck("a flush stalls");
          await delay(stallMs);
        }
        mayFail();
        await under.flush(fd);
      },
      flushNow: (fd) => {
        mayFail();
        under.flushNow(fd);
      },
    };
  }

  set isFull(isFull: boolean) {
    this.#isFull = isFull;
    this.#hasLastRoom = isFull;
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
