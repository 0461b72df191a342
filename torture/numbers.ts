/** Numbers on the command line: one that is none, or too small, is refused, and not taken for a run that does nothing and passes. */
import { InvalidArgumentError } from "commander";

/** Reads a number from `minimum` on; `example` is what is shown to whoever wrote another. */
export function atLeast(minimum: number, example: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== "" && number >= minimum && Number.isFinite(number)) return number;
    throw new InvalidArgumentError(`It must be a number from ${minimum} on, such as ${example}.`);
  };
}
