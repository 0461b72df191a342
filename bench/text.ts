/**
 * The benchmark of the text protocol: `npm run bench:text`. It takes figures and asserts nothing: what a figure is worth depends
 * on the machine, so each stands beside a limit or a peer that was measured in the same run. See README.md beside this.
 */
import os from "node:os";
import { connections } from "./measures/connections";
import { large } from "./measures/large";
import { produceConsume } from "./measures/produce-consume";
import { raw } from "./measures/raw";
import { memory, start } from "./measures/start";
import { machine } from "./support/machine";
import { type Options, parseOptions, type Run, USAGE } from "./support/options";
import { Client } from "./support/processes";
import { asMarkdown, asText, type Section, writeTables } from "./support/report";

/** Each measure by the name that --only knows it by. */
const measures: Record<string, (run: Run) => Promise<Section[]>> = {
  raw,
  produce: produceConsume,
  connections,
  start,
  memory,
  large,
};

async function main(options: Options): Promise<void> {
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
  if (options.markdown) writeTables(markdown.join("\n\n"));
  process.exit(0);
}

try {
  void main(parseOptions(process.argv.slice(2))).catch(fail);
} catch (problem) {
  fail(problem);
}

function fail(problem: unknown): never {
  console.error(`${(problem as Error).message}\n\n${USAGE}`);
  process.exit(1);
}
