/** What the campaign may order the parts inside the broker to do (parts/). They are told over the process's own IPC channel. */

/** Moments in the life of a write, each between two things that must not come apart. */
export const POINTS = [
  "in the middle of a write",
  "between write and flush",
  "between flush and reply",
  "segment roll",
  "index write",
  "catalogue change",
  "compaction swap",
  "segment removal",
  "offset commit",
] as const;

export type Point = (typeof POINTS)[number];

export type Order =
  /** The process is gone the `times`-th time that it gets there. */
  | { kind: "die at"; point: Point; times: number }
  /** That is taken back. */
  | { kind: "live on" }
  /** What was not flushed is gone, and so is the process. `keptShare` is of the changes of names: see parts/power.ts. */
  | { kind: "power cut"; keptShare: number }
  /** No write finds room until there is again. */
  | { kind: "disk full"; isFull: boolean }
  | { kind: "flush fails"; times: number }
  | { kind: "flush stalls"; ms: number }
  | { kind: "clock jumps"; byMs: number };

/** What the disk and the clock may do. */
export type Trouble =
  | "disk full"
  | "a flush fails"
  | "a flush stalls"
  | "the clock jumps forward"
  | "the clock jumps back";

/** What the parts tell: that somebody met a trouble, and, once for each order in turn, that it is in force. */
export type Told = { struck: Trouble } | { obeyed: true };
