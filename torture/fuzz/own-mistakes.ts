/**
 * Listens to a broker's log for what is a mistake in the broker's own code.
 *
 * Invariant: each line is looked at as it comes. Who looks at the end of the log now and then sees only what a talkative broker has left
 * there.
 */

/** How the broker says it, and what Node calls it where nobody caught it. */
const OWN_MISTAKE =
  /nobody thought of|an error in the broker's code|cannot go on after|\b(?:Type|Range|Reference|Syntax|Assertion)Error\b/;
const SHOWN = 2000;

export class OwnMistakes {
  #first: string | undefined;

  readonly hear = (line: string): void => {
    if (this.#first === undefined && OWN_MISTAKE.test(line)) this.#first = line;
  };

  /** In a sentence; undefined: there was none. */
  get fault(): string | undefined {
    return this.#first === undefined
      ? undefined
      : `it met an error in its own code: ${this.#first.slice(0, SHOWN)}`;
  }
}
