/** `lists`: the list of topics, or that of groups, is another one than before. What is in it the page asks for if it shows it. */
import type { EventSource, Listening } from "./event-source";

/** When topics are made by the thousand, a page need not load its list for each of them. */
const EVERY_MS = 200;

export interface ListVersions {
  topics(): number;
  groups(): number;
}

export class ListEvents implements EventSource {
  readonly name = "lists";
  readonly #versions: ListVersions;

  constructor(versions: ListVersions) {
    this.#versions = versions;
  }

  listen(): Listening {
    let told = "";
    let toldMs = Number.NEGATIVE_INFINITY;
    return {
      tell: (emit) => {
        const nowMs = performance.now();
        if (nowMs - toldMs < EVERY_MS) return;
        const now = { topics: this.#versions.topics(), groups: this.#versions.groups() };
        const text = JSON.stringify(now);
        if (text === told) return;
        told = text;
        toldMs = nowMs;
        emit("lists", now);
      },
    };
  }
}
