/** `npm run torture`: shows that nothing acknowledged is lost, whatever happens to the broker, its disk, its clock and its network. */
import fs from "node:fs";
import path from "node:path";
import { type CampaignResult, runCampaign } from "./campaign";
import { explain } from "./explain";
import { ALL_FAULTS } from "./faults";
import { isLongEnough, untried } from "./meetings";
import { again, type Options, optionsOf } from "./options";
import { Progress, soFar } from "./progress";
import { prove } from "./prove";
import { reportOf } from "./report";
import { hasFailed, type RoundResult } from "./round";
import { Tally } from "./tally";
import { workloadsHere } from "./workloads";

const REPORTS = path.join("reports", "torture");

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  const { minutes, seed, round, faults, only, workload, extension, set } = options;
  fs.rmSync(REPORTS, { recursive: true, force: true });
  fs.mkdirSync(REPORTS, { recursive: true });
  const { there, missing } = await workloadsHere();
  for (const sentence of missing) console.log(`skipped: ${sentence}`);
  if (missing.length > 0 && process.env.CI === "true")
    throw new Error("with CI=true every workload must be there: install what is missing");
  if (options.prove) return prove(seed, there, REPORTS);

  const workloads = named(there, workload, "workload");
  console.log(`torture for ${minutes} minutes with --seed ${seed}: ${workloads.length} workloads`);
  const tally = new Tally();
  const beganMs = performance.now();
  const progress = new Progress(tally, minutes);
  const result = await runCampaign({
    seed,
    minutes,
    faultsPerRound: faults,
    firstRound: round,
    onlyFaults: only.length === 0 ? [] : named(ALL_FAULTS, only, "fault"),
    workloads,
    extensions: extension,
    settings: Object.fromEntries(set.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
    tally,
    keepFolder: path.join(REPORTS, "broker"),
    onRound: (done) => progress.say(`${lineOf(done)}; so far ${soFar(tally, performance.now() - beganMs)}`),
  }).finally(() => progress.close());
  // Some workloads alone do not bring every fault to its moment: without a table nothing is compacted.
  const mustMeet = workload.length === 0 && isLongEnough(result.rounds);
  return conclude(result, options, mustMeet, `${soFar(tally, performance.now() - beganMs)}`);
}

/** @throws Error where there is none of that name. */
function named<T extends { name: string }>(
  all: readonly T[],
  names: readonly string[],
  what: string,
): readonly T[] {
  if (names.length === 0) return all;
  return names.map((name) => {
    const found = all.find((one) => one.name === name);
    if (found !== undefined) return found;
    throw new Error(`there is no ${what} "${name}", only: ${all.map((one) => one.name).join("; ")}`);
  });
}

function lineOf({ number, strikes, missed, tookMs }: RoundResult): string {
  const late = missed.length === 0 ? "" : ` (${missed.length} met nothing)`;
  return `round ${number}: ${strikes.length} faults${late} in ${(tookMs / 1000).toFixed(1)} s`;
}

function conclude(result: CampaignResult, options: Options, mustMeet: boolean, summary: string): number {
  const report = path.join(REPORTS, "report.html");
  fs.writeFileSync(report, reportOf(result, again(options)));
  const failed = result.rounds.filter(hasFailed);
  for (const round of failed) {
    const command = again({ ...options, round: round.number });
    console.log(explain(round, command, REPORTS).join("\n"));
  }
  if (failed.length > 0)
    console.log(`what the broker has on its disk, and what it said: ${path.join(REPORTS, "broker")}`);
  console.log(`${summary}: ${report}`);
  const pairs = untried(result);
  const all = result.faults.length * result.workloads.length;
  console.log(`${all - pairs.length} of ${all} pairs of a fault and a workload met${among(pairs)}`);
  const isTooFew = pairs.length > 0 && mustMeet;
  if (isTooFew) console.log("FAILED: each fault came often enough that every pair must have met");
  console.log(`${result.rounds.length - failed.length} passed, ${failed.length + Number(isTooFew)} failed`);
  return failed.length === 0 && !isTooFew ? 0 : 1;
}

const SHOWN_MAX = 6;

function among(pairs: readonly string[]): string {
  if (pairs.length === 0) return "";
  const more = pairs.length > SHOWN_MAX ? `, and ${pairs.length - SHOWN_MAX} more (see the report)` : "";
  return `; not: ${pairs.slice(0, SHOWN_MAX).join(", ")}${more}`;
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    process.exit(1);
  },
);
