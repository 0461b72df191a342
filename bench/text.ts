/**
 * The benchmark of the text protocol: `npm run bench:text`. It takes figures and asserts nothing: what a figure is worth depends
 * on the machine, so each stands beside a limit or a peer that was measured in the same run. See README.md beside this.
 */
import { produceConsume } from "./measures/produce-consume";
import { type Options, parseOptions, type Run, USAGE } from "./support/options";
import { Client } from "./support/processes";
import { asText, type Section } from "./support/report";

/** Each measure by the name that --only knows it by. */
const measures: Record<string, (run: Run) => Promise<Section[]>> = {
  produce: produceConsume,
};

async function main(options: Options): Promise<void> {
  const unknown = options.only?.find((name) => !Object.hasOwn(measures, name));
  if (unknown !== undefined)
    throw new Error(`--only=${unknown}: there are ${Object.keys(measures).join(", ")}`);
  const run = { ...options, client: new Client() };
  for (const name of options.only ?? Object.keys(measures)) {
    for (const section of await measures[name]!(run)) console.log(asText(section));
  }
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
