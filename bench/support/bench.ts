/** What every benchmark does: takes its measures, one after the other, and shows what they found. */
import os from "node:os";
import { machine } from "./machine";
import { type Options, parseOptions, type Run, usage } from "./options";
import { Client } from "./processes";
import { asMarkdown, asText, type Section, writeTables } from "./report";

/** Each measure by the name that --only knows it by. */
export type Measures = Record<string, (run: Run) => Promise<Section[]>>;

/** Runs the measures that the command line asks for. `mark` is where in bench/README.md their tables stand. */
export function bench(measures: Measures, command: string, mark: string): void {
  const fail = (problem: unknown) => {
    console.error(`${(problem as Error).message}\n\n${usage(command)}`);
    process.exit(1);
  };
  try {
    take(measures, parseOptions(process.argv.slice(2), command), mark).catch(fail);
  } catch (problem) {
    fail(problem);
  }
}

async function take(measures: Measures, options: Options, mark: string): Promise<void> {
  const unknown = options.only?.find((name) => !Object.hasOwn(measures, name));
  if (unknown !== undefined)
    throw new Error(`--only=${unknown}: there are ${Object.keys(measures).join(", ")}`);
  const run = { ...options, client: new Client() };
  const where = `Machine: ${machine(options.folder ?? os.tmpdir())}. ${options.runs} alternating runs.`;
  console.log(`${where}\n`);
  const markdown = [where];
  for (const name of options.only ?? Object.keys(measures)) {
    for (const section of await measures[name]!(run)) {
      console.log(asText(section));
      markdown.push(asMarkdown(section));
    }
  }
  if (options.markdown) writeTables(markdown.join("\n\n"), mark);
  process.exit(0);
}
