/**
 * Dies at a named moment: looks at the file calls that pass, and knows by the file's name what the broker is about.
 *
 * Invariant: where nothing is ordered every call passes as it is.
 */
import fs from "node:fs";
import path from "node:path";
import type { Files } from "../../broker/log/files";
import type { Point } from "../orders";

export class DyingDisk {
  readonly files: Files;
  #point: Point | undefined;
  #left = 0;
  /** A rename, or a removal, may be done when the process dies, or not: either must do. */
  #isAfter = false;

  /** `nameOf` tells the file of a descriptor. */
  constructor(under: Files, nameOf: (fd: number) => string | undefined) {
    this.files = {
      ...under,
      open: (file) => {
        const isNew = !fs.existsSync(file);
        const fd = under.open(file);
        if (isNew && isLog(file)) this.#reached("segment roll");
        return fd;
      },
      write: (fd, bytes, position) => {
        const file = nameOf(fd) ?? "";
        if (/\.(time)?index$/.test(file)) this.#reached("index write");
        // As if the kernel had got no further when the process was killed: a batch is torn.
        if (isLog(file))
          this.#reached("in the middle of a write", () =>
            under.write(fd, bytes.subarray(0, bytes.length >>> 1), position),
          );
        const written = under.write(fd, bytes, position);
        if (isLog(file) && path.basename(path.dirname(file)).startsWith("__consumer_offsets-"))
          this.#reached("offset commit");
        return written;
      },
      flush: async (fd) => {
        const isOfLog = isLog(nameOf(fd) ?? "");
        if (isOfLog) this.#reached("between write and flush");
        await under.flush(fd);
        if (isOfLog) this.#reached("between flush and reply");
      },
      rename: (from, to) => this.#beforeOrAfter(pointOfRename(from, to), () => under.rename(from, to)),
      remove: (file) =>
        this.#beforeOrAfter(isLog(file) ? "segment removal" : undefined, () => under.remove(file)),
    };
  }

  dieAt(point: Point, times: number): void {
    this.#point = point;
    this.#left = times;
    this.#isAfter = times % 2 === 0;
  }

  liveOn(): void {
    this.#point = undefined;
  }

  #beforeOrAfter(point: Point | undefined, change: () => void): void {
    if (!this.#isAfter) this.#reached(point);
    change();
    if (this.#isAfter) this.#reached(point);
  }

  /** `lastAct` is what is still done before the end. */
  #reached(point: Point | undefined, lastAct: () => void = () => {}): void {
    if (point === undefined || point !== this.#point) return;
    this.#left--;
    if (this.#left > 0) return;
    lastAct();
    die();
  }
}

function isLog(file: string): boolean {
  return /\d{20}\.log$/.test(file);
}

function pointOfRename(from: string, to: string): Point | undefined {
  if (path.basename(to) === "topics.json") return "catalogue change";
  return /\.(swap|cleaned)$/.test(from) ? "compaction swap" : undefined;
}

/** At once, as SIGKILL is: nothing that is on its way is finished. */
export function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}
