/**
 * `npm run bench`: Kafka Lab side by side with Apache Kafka, with librdkafka's mock cluster, and with what the machine can do at all. It
 * takes figures and asserts nothing. A whole run writes bench/README.md and the plots; a look at some of it only prints.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { CASES } from "./measures/cases";
import { catchUp } from "./measures/catch-up";
import { endToEnd } from "./measures/end-to-end";
import { footprint } from "./measures/footprint";
import { linear } from "./measures/linear";
import { room } from "./measures/room";
import { throughput } from "./measures/throughput";
import { SideBySide } from "./peers/side-by-side";
import type { Comparison, Measure } from "./support/comparison";
import { machine } from "./support/machine";
import { asMarkdown, asText, goalTable, type Matrix, merge } from "./support/matrix";
import { plot } from "./support/plot";
import { Client } from "./support/processes";
import { markdownTable, textTable, writeTables } from "./support/report";

const MEASURES: Record<string, Measure> = {
  ...Object.fromEntries(Object.entries(CASES).map(([name, one]) => [name, throughput(one)])),
  latency: endToEnd,
  "catch-up": catchUp,
  linear,
  footprint,
  room,
};
const NAMES = Object.keys(MEASURES);
const RUNS = 5;
const QUICK_SHARE = 0.1;
const PLOTS = path.join(__dirname, "plots");

const USAGE = `npm run bench -- [options]
  --only NAMES    some of it, separated by commas: ${NAMES.join(", ")}
  --runs N        how often each broker has its turn (default ${RUNS})
  --quick         a look: one run of a tenth of the load, with no warming up; the figures say little
  --folder PATH   where data folders are made, and removed again (default: the system's place for temporary files)
  --write         write bench/README.md and bench/plots, as a whole run does by itself when nothing went wrong

It needs a C compiler and make, for librdkafka's rdkafka_performance and its mock cluster, and for Apache Kafka Java 17 and
Maven (or KAFKA_JARS=FOLDER with its jars); without them Apache Kafka is left out, and the tables say so. A whole run takes about half
an hour, 3 GB of disk and 5 GB of memory.`;

interface Options extends Pick<Comparison, "runs" | "warmUps" | "share" | "folder"> {
  names: string[];
  /** Whether the results are written down: always, or if nothing was left out. */
  write: "always" | "if complete" | "never";
}

function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      runs: { type: "string" },
      quick: { type: "boolean", default: false },
      folder: { type: "string" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const names = values.only?.split(",") ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`--only=${unknown}: there are ${NAMES.join(", ")}`);
  const runs = Number(values.runs ?? (values.quick ? 1 : RUNS));
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new Error(`--runs=${values.runs} must be a whole number from 1 on`);
  const scale = values.quick ? { warmUps: 0, share: QUICK_SHARE } : { warmUps: 1, share: 1 };
  const whole = values.only === undefined && !values.quick && runs >= RUNS;
  const write = values.write ? "always" : whole ? "if complete" : "never";
  return { names, runs, ...scale, folder: values.folder, write };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const sideBySide = new SideBySide(options.folder);
  const comparison = { ...options, sideBySide, client: new Client() };
  const load = `The load average before it was ${os.loadavg()[0]!.toFixed(1)}`;
  const where = `Machine: ${machine(options.folder ?? os.tmpdir())}. ${options.runs} alternating ${options.runs === 1 ? "run" : "runs"}. ${load}.`;
  console.log(`${where}\n`);
  const notices =
    sideBySide.apacheMissing === undefined ? [] : [`Apache Kafka was left out: ${sideBySide.apacheMissing}.`];
  const matrices: Matrix[] = [];
  for (const name of options.names) {
    const began = performance.now();
    try {
      const found = await MEASURES[name]!(comparison);
      matrices.push(...found);
      for (const matrix of found) console.log(asText(matrix));
    } catch (problem) {
      // An hour of other figures is not thrown away for it.
      notices.push(`\`${name}\` was left out: ${(problem as Error).message.split("\n")[0]}.`);
      process.exitCode = 1;
      console.error(problem);
    }
    console.log(`${name} took ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  }
  await sideBySide.stop();
  const isComplete = process.exitCode === undefined;
  if (options.write === "always" || (options.write === "if complete" && isComplete))
    write(where, notices, merge(matrices));
  else if (!isComplete) console.log("bench/README.md is as it was, since some of it was left out.\n");
  console.log([...textTable(goalTable(merge(matrices))), "", ...notices].join("\n"));
  process.exit();
}

function write(where: string, notices: string[], matrices: Matrix[]): void {
  fs.mkdirSync(PLOTS, { recursive: true });
  for (const matrix of matrices.filter(({ plot }) => plot !== undefined))
    fs.writeFileSync(path.join(PLOTS, `${matrix.name}.svg`), plot(matrix));
  const goalsText = ["### The goals", "", ...markdownTable(goalTable(matrices))].join("\n");
  writeTables([where, ...notices, goalsText, ...matrices.map(asMarkdown)].join("\n\n"), "side-by-side");
}

main().catch((problem: Error) => {
  console.error(`${problem.message}\n\n${USAGE}`);
  process.exit(1);
});
