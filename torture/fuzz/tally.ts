/** What was asked and how it was answered, so that somebody sees what no input ever reached. */
export interface Asked {
  /** Of Kafka's protocol the API's name; of text the verb. */
  what: string;
  /** Of Kafka's protocol. */
  version?: number;
}

export type Outcome = "answered" | "hung up" | "still waiting";

class Counts {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  has(name: string): boolean {
    return this.#counts.has(name);
  }

  /** The most frequent first. */
  get sorted(): [string, number][] {
    return [...this.#counts].sort(([, one], [, other]) => other - one);
  }
}

export class Tally {
  readonly #outcomes = new Counts();
  readonly #answeredVersions = new Counts();
  readonly #errors = new Map<string, Counts>();

  count({ what, version }: Asked, outcome: Outcome, errors: Iterable<string> = []): void {
    this.#outcomes.add(`${what}: ${outcome}`);
    if (outcome !== "answered") return;
    if (version !== undefined) this.#answeredVersions.add(`${what} v${version}`);
    const counts = this.#errors.get(what) ?? new Counts();
    this.#errors.set(what, counts);
    let isRefused = false;
    for (const error of errors) {
      counts.add(error);
      isRefused = true;
    }
    if (!isRefused) counts.add("OK");
  }

  /** A line for each of `all`, with the versions that were never answered. */
  table(all: readonly { what: string; versions: readonly number[] }[]): string[] {
    const lines = [row("", "answered", "hung up", "waiting", "answers")];
    for (const { what, versions } of all) {
      const missing = versions.filter((version) => !this.#answeredVersions.has(`${what} v${version}`));
      const never = missing.length === 0 ? "" : `; NEVER ANSWERED: version ${missing.join(", ")}`;
      const answers = (this.#errors.get(what)?.sorted ?? []).map(([name, count]) => `${name} ${count}`);
      const times = (outcome: Outcome) => String(this.#outcomes.of(`${what}: ${outcome}`));
      const text = answers.length === 0 ? "NEVER ANSWERED" : answers.join(", ") + never;
      lines.push(row(what, times("answered"), times("hung up"), times("still waiting"), text));
    }
    return lines;
  }
}

function row(what: string, answered: string, hungUp: string, waiting: string, answers: string): string {
  return `${what.padEnd(24)} ${answered.padStart(9)} ${hungUp.padStart(8)} ${waiting.padStart(8)}  ${answers}`;
}
