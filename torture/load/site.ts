/** Where a measure takes place: a broker in a process of its own, and a process that loads it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { Victim } from "../victim";
import { type TextLink, withLink } from "../workloads/text-link";
import type { Port } from "./asker";
import type { Order, Report } from "./loader";

const LOADER = path.join("dist", "torture", "load", "loader.js");

export class Site {
  readonly #victim: Victim;
  readonly #loader: ChildProcess;

  private constructor(victim: Victim) {
    this.#victim = victim;
    this.#loader = fork(LOADER, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  }

  /** Starts both, does `work`, and ends both. */
  static async with<T>(settings: Record<string, string>, work: (site: Site) => Promise<T>): Promise<T> {
    const victim = await Victim.start({ extensions: [], settings: { LAB_EXTENSION: "", ...settings } });
    const site = new Site(victim);
    try {
      return await work(site);
    } finally {
      site.#loader.kill("SIGKILL");
      await victim.remove();
    }
  }

  get port(): Port {
    return { host: "127.0.0.1", port: this.#victim.port };
  }

  /** Resolves when the loader has done it. @throws Error when it could not */
  async order(order: Order): Promise<Report> {
    this.#loader.send(order);
    const [report] = (await once(this.#loader, "message")) as [Report];
    if (report.problem !== undefined) throw new Error(`${order.do}: ${report.problem}`);
    return report;
  }

  /** Asks the broker by text, and resolves with the last line of each reply. */
  async ask(...lines: readonly string[]): Promise<string[]> {
    const replies: string[] = [];
    await withLink(this.port, async (link: TextLink) => {
      for (const line of lines) {
        await link.send(line);
        let last = "";
        do last = await link.line();
        while (!/^(OK|ERR) /.test(last));
        replies.push(last);
      }
    });
    return replies;
  }

  get memoryBytes(): number {
    const status = fs.readFileSync(`/proc/${this.#victim.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  get openFiles(): number {
    return fs.readdirSync(`/proc/${this.#victim.pid}/fd`).length;
  }
}
