/** Tries damaged folders: in a process beside this one, which is made anew where it does not survive one. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { endsWithUs, goesWithUs, removeFolder } from "../endings";
import type { FolderResult } from "./folder-check";
import type { FolderWork } from "./folder-worker";
import { type FilesInput, save } from "./input";
import type { Template } from "./template";

const WORKER = path.join("dist", "torture", "fuzz", "folder-worker.js");
const FOLDER_MS_MAX = 30_000;
/** A process that has opened so many brokers is replaced. */
const FOLDERS_PER_WORKER = 3000;

export class Folders {
  readonly #template: Template;
  #worker: ChildProcess | undefined;
  #left = 0;
  readonly #outcomes = new Map<string, number>();
  tried = 0;

  constructor(template: Template) {
    this.#template = template;
  }

  /** What a broker on the damaged folder does wrong, in a sentence; undefined: nothing. */
  async fault(input: FilesInput): Promise<string | undefined> {
    this.tried++;
    if (this.#worker === undefined || this.#left-- <= 0) this.#newWorker();
    const worker = this.#worker!;
    const { folder, values, ranges, committed } = this.#template;
    const work: FolderWork = {
      folder,
      values: [...values],
      ranges: [...ranges],
      committed: [...committed],
      input: save(input),
    };
    const over = new AbortController();
    const timer = setTimeout(() => worker.kill("SIGKILL"), FOLDER_MS_MAX);
    const answered = once(worker, "message", over).then(([result]) => result as FolderResult);
    const ended = once(worker, "exit", over).then(([code, signal]) => {
      this.#worker = undefined;
      const fault = `it did not survive that, or took longer than ${FOLDER_MS_MAX} ms: ${signal ?? `exit code ${code}`}`;
      return { fault, outcome: "fell over" };
    });
    worker.send(work);
    const { fault, outcome } = await Promise.race([answered, ended]);
    clearTimeout(timer);
    // The one that did not happen is not waited for any more.
    for (const other of [answered, ended]) other.catch(() => {});
    over.abort();
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    return fault;
  }

  /** What became of them: a line for each outcome. */
  table(): string[] {
    return [...this.#outcomes]
      .sort()
      .map(([outcome, count]) => `${`folders: ${outcome}`.padEnd(60)} ${count}`);
  }

  remove(): void {
    this.#worker?.disconnect();
    removeFolder(this.#template.folder);
  }

  #newWorker(): void {
    this.#worker?.disconnect();
    this.#worker = endsWithUs(fork(WORKER, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] }));
    // Where it damages copies of the template.
    goesWithUs(path.join(path.dirname(this.#template.folder), `kafka-lab-damaged-${this.#worker.pid}`));
    this.#left = FOLDERS_PER_WORKER;
  }
}
