/**
 * `npm run mutants`: proves that the scenarios notice a broken broker. Each file in mutants/ is an extension with one planted
 * bug, and names the scenarios that must catch it.
 *
 * Invariants: every scenario named fails with its mutant, and by what the broker does, not because it did not start; all of
 * them pass with the broker as it is; a name that no scenario has is a failure.
 *
 *     npm run mutants                        all of them
 *     npm run mutants -- key-ignored …       some
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inTurns } from "./in-turns";
import { type Summary, summarize } from "./summary";

const MUTANTS = path.join("harness", "mutants");
/** Compiled, as so many runs would each spend most of their time on reading TypeScript. */
const RUN = path.join("dist", "harness", "run.js");
const REPORTS = path.join("reports", "mutants");
/** A mutant is mostly waited for: for an answer that does not come, say. */
const AT_ONCE = 2 * os.availableParallelism();
/** A mutant that never answers need not be waited for as long as a broker that has all the time it wants. */
const PATIENCE_MS = "3000";
const NEVER_STARTED = "instead of becoming ready";

/** Mutants also have `about`, in a word or two, where students look for the bug: see exercises/. */
interface Mutant {
  name: string;
  bug: string;
  caughtBy: string[];
}

/** What is wrong with each mutant's proof; empty when all is well. */
type Complaints = string[];

async function main(names: string[]): Promise<number> {
  const mutants = await Promise.all((names.length > 0 ? names : all()).map(load));
  console.log(`${mutants.length} mutants, each with one planted bug:`);
  const failed: string[] = [];
  const report = (name: string, what: string, complaints: Complaints) => {
    console.log(`${complaints.length === 0 ? "ok    " : "FAILED"} ${name}: ${what}`);
    for (const complaint of complaints) console.log(`       ${complaint}`);
    if (complaints.length > 0) failed.push(name);
  };

  const scenarios = [...new Set(mutants.flatMap(({ caughtBy }) => caughtBy))];
  const healthy = await runScenarios("the-real-broker", scenarios, ["features"], {});
  const files = filesOfScenarios("the-real-broker");
  report(
    "the real broker",
    `passes all ${scenarios.length} scenarios named`,
    complainOfReal(healthy, scenarios),
  );
  await inTurns(mutants, AT_ONCE, async (mutant) => {
    const extension = path.resolve("dist", MUTANTS, `${mutant.name}.js`);
    const environment = { LAB_EXTENSION: extension, LAB_PATIENCE_MS: PATIENCE_MS };
    const features = new Set(mutant.caughtBy.map((name) => files.get(name) ?? "features"));
    const summary = await runScenarios(mutant.name, mutant.caughtBy, [...features], environment);
    report(mutant.name, mutant.bug, complainOf(mutant, summary));
  });
  console.log(`${mutants.length + 1 - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

function all(): string[] {
  return fs
    .readdirSync(MUTANTS)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.basename(file, ".ts"));
}

async function load(name: string): Promise<Mutant> {
  const { bug, caughtBy } = await import(path.resolve("dist", MUTANTS, `${name}.js`));
  return { name, bug, caughtBy };
}

function complainOfReal({ passed, skipped, failures }: Summary, scenarios: string[]): Complaints {
  const missing = scenarios.filter((name) => !passed.includes(name));
  return missing.map((name) => {
    const failure = failures.find(({ scenario }) => scenario === name);
    if (failure !== undefined) return `"${name}" fails: ${failure.message.split("\n", 1)[0]}`;
    const isSkipped = skipped.some(({ scenario }) => scenario === name);
    return `"${name}" ${isSkipped ? "was skipped" : "is the name of no scenario"}`;
  });
}

function complainOf({ caughtBy }: Mutant, { passed, failures }: Summary): Complaints {
  return caughtBy.flatMap((name) => {
    const failure = failures.find(({ scenario }) => scenario === name);
    if (failure?.message.includes(NEVER_STARTED))
      return [`the mutant itself is broken: ${failure.message.split("\n").at(-1)}`];
    if (failure !== undefined) return [];
    return [passed.includes(name) ? `it survives "${name}"` : `"${name}" was not run`];
  });
}

/** The feature file in which each scenario of a run stands: cucumber need not read all of them again for each mutant. */
function filesOfScenarios(run: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const line of messagesOf(run).split("\n")) {
    if (!line.startsWith('{"pickle":')) continue;
    const { name, uri } = JSON.parse(line).pickle as { name: string; uri: string };
    files.set(name, uri);
  }
  return files;
}

function messagesOf(run: string): string {
  const messages = path.join(REPORTS, run, "messages.ndjson");
  return fs.existsSync(messages) ? fs.readFileSync(messages, "utf8") : "";
}

/** Runs scenarios by their names against a process, and returns what came of it. */
async function runScenarios(
  run: string,
  names: readonly string[],
  features: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Summary> {
  const reports = path.join(REPORTS, run);
  fs.rmSync(reports, { recursive: true, force: true });
  const filters = names.flatMap((name) => ["--name", `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`]);
  const child = spawn(
    process.execPath,
    [RUN, "--profile", "compiled", "--retry", "0", ...features, ...filters],
    {
      env: { ...process.env, LAB_TARGET: "process", LAB_REPORTS: reports, ...environment },
      stdio: "ignore",
    },
  );
  await new Promise((resolve) => child.once("exit", resolve));
  return summarize(messagesOf(run));
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem.message);
    process.exit(1);
  },
);
