/** Where a measure takes place: a broker in a process of its own, and a process that loads it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { endsWithUs } from "../endings";
import { Victim } from "../victim";
import { type TextLink, withLink } from "../workloads/text-link";
import type { Port } from "./asker";
import type { Order, Report } from "./loader";

const LOADER = path.join("dist", "torture", "load", "loader.js");
const ENDING_MS = 1000;
/** Ten times what the longest takes here. */
const ORDER_MS_MAX = 240_000;

export class Site {
  readonly #victim: Victim;
  readonly #loader: ChildProcess;
  /** Rejects when the loader has ended. */
  readonly #loaderGone: Promise<never>;

  private constructor(victim: Victim) {
    this.#victim = victim;
    this.#loader = endsWithUs(fork(LOADER, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] }));
    this.#loaderGone = once(this.#loader, "exit").then(([code, signal]) => {
      throw new Error(`the process that loads the broker has ended with ${signal ?? `exit code ${code}`}`);
    });
    // In the end it is killed, and nobody waits for it any more.
    this.#loaderGone.catch(() => {});
  }

  /** Starts both, does `work`, and ends both. */
  static async with<T>(settings: Record<string, string>, work: (site: Site) => Promise<T>): Promise<T> {
    const victim = await Victim.start({ extensions: [], settings: { LAB_EXTENSION: "", ...settings } });
    const site = new Site(victim);
    try {
      return await work(site);
    } catch (problem) {
      // Who works with it may notice before its process is known to be gone.
      if (!(await victim.endedWithin(ENDING_MS))) throw problem;
      throw new Error(`the broker has ended; its last words:\n${victim.log.slice(-20).join("\n")}`);
    } finally {
      site.#loader.kill("SIGKILL");
      await victim.remove();
    }
  }

  get port(): Port {
    return { host: "127.0.0.1", port: this.#victim.port };
  }

  /** Resolves when the loader has done it. @throws Error when it could not, or is not done with it for long */
  async order(order: Order): Promise<Report> {
    this.#loader.send(order);
    const signal = AbortSignal.timeout(ORDER_MS_MAX);
    const reported = once(this.#loader, "message", { signal }).catch((cause: Error) => {
      const words = `not done in ${ORDER_MS_MAX / 1000} s; does the broker answer?`;
      throw new Error(`${order.do}: ${signal.aborted ? words : cause.message}`, { cause });
    });
    const [report] = (await Promise.race([reported, this.#loaderGone])) as [Report];
    if (report.problem !== undefined) throw new Error(`${order.do}: ${report.problem}`);
    return report;
  }

  /** Asks the broker by text, and resolves with the last line of each reply. */
  async ask(...lines: readonly string[]): Promise<string[]> {
    const replies: string[] = [];
    await withLink(this.port, async (link) => {
      for (const line of lines) replies.push((await reply(link, line)).at(-1)!);
    });
    return replies;
  }

  /** Where the only partition of a topic begins and ends now. @throws Error when the broker does not say it */
  async offsets(topic: string): Promise<{ logStartOffset: number; logEndOffset: number }> {
    let lines: string[] = [];
    await withLink(this.port, async (link) => {
      lines = await reply(link, `describe ${topic}`);
    });
    const [, start, end] = / start=(\d+) end=(\d+) /.exec(lines.join("\n")) ?? [];
    if (end === undefined) throw new Error(`describe ${topic} shows no offsets: ${lines.join("; ")}`);
    return { logStartOffset: Number(start), logEndOffset: Number(end) };
  }

  get memoryBytes(): number {
    const status = fs.readFileSync(`/proc/${this.#victim.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  get openFiles(): number {
    return fs.readdirSync(`/proc/${this.#victim.pid}/fd`).length;
  }
}

async function reply(link: TextLink, line: string): Promise<string[]> {
  const lines: string[] = [];
  await link.send(line);
  do lines.push(await link.line());
  while (!/^(OK|ERR) /.test(lines.at(-1)!));
  return lines;
}
