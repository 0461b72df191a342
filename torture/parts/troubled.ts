/** A disk in trouble: it is full, or its flushes fail, or take long. Each ends when it is told so, or by itself. */
import { setTimeout as delay } from "node:timers/promises";
import type { Files } from "../../broker/log/files";

export class TroubledDisk {
  readonly files: Files;
  isFull = false;
  failingFlushes = 0;
  stallMs = 0;

  constructor(under: Files) {
    this.files = {
      ...under,
      write: (fd, bytes, position) => {
        if (this.isFull) throw failure("ENOSPC", "no space left on device, write");
        return under.write(fd, bytes, position);
      },
      flush: async (fd) => {
        const stallMs = this.stallMs;
        this.stallMs = 0;
        if (stallMs > 0) await delay(stallMs);
        this.#mayFail();
        await under.flush(fd);
      },
      flushNow: (fd) => {
        this.#mayFail();
        under.flushNow(fd);
      },
    };
  }

  #mayFail(): void {
    if (this.failingFlushes === 0) return;
    this.failingFlushes--;
    throw failure("EIO", "i/o error, fdatasync");
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
