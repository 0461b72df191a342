/**
 * What a campaign is told on the command line, and the command that tells the same to another one.
 *
 * Invariant: which faults a round has, and what its clients do, follows from the options; so whoever prints how to see something again
 * prints all that are not as they are by themselves.
 */
import { isDeepStrictEqual } from "node:util";
import { Command, InvalidArgumentError } from "commander";
import { atLeast } from "./numbers";

export interface Options {
  minutes: number;
  seed: number;
  round: number;
  faults: number;
  only: string[];
  workload: string[];
  extension: string[];
  set: string[];
  prove?: boolean;
}

/** No seed is the usual one: so it is always part of the command. */
function command(): Command {
  return new Command("torture")
    .option("--minutes <n>", "how long", atLeast(0.1, "--minutes 5"), 5)
    .option("--seed <n>", "repeats the choices of a campaign", wholeFrom(0, "--seed 42"))
    .option("--round <n>", "begins with this round", wholeFrom(0, "--round 7"), 0)
    .option("--faults <n>", "at the broker, in each round", wholeFrom(1, "--faults 12"), 12)
    .option("--only <fault...>", "strikes with these alone", [])
    .option("--workload <name...>", "only these, of all that goes on", [])
    .option("--extension <file...>", "a broker with these in it: to see that a broken one is found out", [])
    .option("--set <NAME=VALUE...>", "settings of the broker", [])
    .option("--prove", "shows instead that brokers that are known to be broken are found out");
}

/** @param words of the command line, behind the name of the program. */
export function optionsOf(words: readonly string[]): Options {
  const options = command().parse(words, { from: "user" }).opts<Options>();
  return { ...options, seed: options.seed ?? Date.now() % 100_000 };
}

/** The command that runs a campaign of these; what is not said is as it is by itself. */
export function again(options: Partial<Options> & { seed: number }): string {
  const words = command().options.flatMap((option) => {
    const value: unknown = options[option.attributeName() as keyof Options];
    if (value === undefined || isDeepStrictEqual(value, option.defaultValue)) return [];
    return [option.long!, ...(value === true ? [] : [value].flat().map(quoted))];
  });
  return ["npm run torture --", ...words].join(" ");
}

/** A word as the shell takes it for one. */
function quoted(word: unknown): string {
  const text = String(word);
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Rounds and faults are counted: half a round would have a name of its own, and no power cut. */
function wholeFrom(minimum: number, example: string): (text: string) => number {
  const parse = atLeast(minimum, example);
  return (text) => {
    const number = parse(text);
    if (Number.isInteger(number)) return number;
    throw new InvalidArgumentError(`It must be a whole number, such as ${example}.`);
  };
}
