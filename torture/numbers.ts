/**
 * Numbers on the command line. One that is none, or too small, is refused: a run that tries nothing would have nothing to complain of, and
 * pass.
 */
import { InvalidArgumentError } from "commander";

/** A parser for an option; `example` is how it is written as it should be. */
export function atLeast(minimum: number, example: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== "" && number >= minimum && Number.isFinite(number)) return number;
    throw new InvalidArgumentError(`It must be a number from ${minimum} on, such as ${example}.`);
  };
}
