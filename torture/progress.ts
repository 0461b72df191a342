/**
 * The line at the foot of a terminal: how far the campaign is, and what has happened so far. Where nobody watches (the output goes into a
 * file) only what is said of whole rounds is printed.
 */
import type { Tally } from "./tally";

const BAR_CHARACTERS = 16;
const REFRESH_MS = 250;
const CLEAR_LINE = "\r\x1b[2K";

export class Progress {
  readonly #tally: Tally;
  readonly #totalMs: number;
  readonly #beganMs = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(tally: Tally, minutes: number) {
    this.#tally = tally;
    this.#totalMs = minutes * 60_000;
    if (process.stdout.isTTY) this.#timer = setInterval(() => this.#draw(), REFRESH_MS);
  }

  /** A line that stays, above the bar. */
  say(line: string): void {
    if (this.#timer !== undefined) process.stdout.write(CLEAR_LINE);
    console.log(line);
  }

  close(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    process.stdout.write(CLEAR_LINE);
  }

  #draw(): void {
    const passedMs = performance.now() - this.#beganMs;
    const share = Math.min(1, passedMs / this.#totalMs);
    const full = Math.round(share * BAR_CHARACTERS);
    const bar = `[${"#".repeat(full)}${".".repeat(BAR_CHARACTERS - full)}]`;
    const line = `${bar} ${clock(passedMs)}/${clock(this.#totalMs)} ${soFar(this.#tally, passedMs)}`;
    // A line that wraps could not be drawn over.
    process.stdout.write(`${CLEAR_LINE}${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  }
}

export function soFar({ kills, others, faults, acknowledged, read, anomalies }: Tally, ms: number): string {
  const rate = (faults / (ms / 1000)).toFixed(2);
  const found = anomalies === 0 ? "nothing lost" : `${anomalies} ANOMALIES`;
  return `${kills} kills, ${others} others (${rate}/s), ${acknowledged} acked, ${read} read, ${found}`;
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
