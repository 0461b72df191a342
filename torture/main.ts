/** `npm run torture`: shows that nothing acknowledged is lost, whatever happens to the broker, its disk, its clock and its network. */
import fs from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { checkHistory } from "../harness/checks/history/check";
import { type CampaignResult, hasFailed, runCampaign } from "./campaign";
import { reportOf, untried } from "./report";
import type { RoundResult } from "./round";
import { shrink } from "./shrink";

const REPORTS = path.join("reports", "torture");

interface Counts {
  kills: number;
  others: number;
}

async function main(): Promise<number> {
  const program = new Command("torture")
    .option("--minutes <n>", "how long", Number, 5)
    .option("--seed <n>", "repeats the faults of a campaign", Number, Date.now() % 100_000)
    .option("--round <n>", "begins with this round", Number, 0)
    .option("--faults <n>", "in each round", Number, 8)
    .option("--extension <file...>", "a broker with these in it: to see that a broken one is found out", [])
    .option("--set <NAME=VALUE...>", "settings of the broker", [])
    .parse();
  const { minutes, seed, round, faults, extension, set } = program.opts();
  console.log(`torture for ${minutes} minutes with --seed ${seed}`);
  const counts: Counts = { kills: 0, others: 0 };
  const result = await runCampaign({
    seed,
    minutes,
    faultsPerRound: faults,
    firstRound: round,
    extensions: extension,
    settings: Object.fromEntries(set.map((pair: string) => pair.split(/=(.*)/s).slice(0, 2))),
    onStrike: (fault) => {
      if (fault.kills) counts.kills++;
      else counts.others++;
    },
    onRound: (done) => console.log(line(done, counts)),
  });
  return conclude(result, seed, counts);
}

function line(
  { number, acknowledged, read, missed, tookMs, verdicts }: RoundResult,
  { kills, others }: Counts,
): string {
  const anomalies = verdicts.reduce((sum, verdict) => sum + verdict.anomalies.length, 0);
  const late = missed.length === 0 ? "" : `, not reached: ${missed.join(", ")}`;
  return (
    `round ${number}: ${acknowledged} acknowledged, ${read} read, ${(tookMs / 1000).toFixed(1)} s${late}; ` +
    `so far ${kills} kills, ${others} other faults; ${anomalies === 0 ? "nothing lost" : `${anomalies} ANOMALIES`}`
  );
}

function conclude(result: CampaignResult, seed: number, counts: Counts): number {
  fs.mkdirSync(REPORTS, { recursive: true });
  const report = path.join(REPORTS, "report.html");
  fs.writeFileSync(report, reportOf(result, seed));
  const failed = result.rounds.filter(hasFailed);
  for (const round of failed) explain(round, seed);
  const acknowledged = result.rounds.reduce((sum, round) => sum + round.acknowledged, 0);
  console.log(
    `${counts.kills} kills and ${counts.others} other faults, ${acknowledged} messages acknowledged: ${report}`,
  );
  const pairs = untried(result.rounds);
  if (pairs.length > 0) console.log(`pairs of a fault and a workload that did not meet: ${pairs.join(", ")}`);
  console.log(`${result.rounds.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** What went wrong in a round, each anomaly with a history that is as short as it can be made. */
function explain({ number, verdicts, stuck }: RoundResult, seed: number): void {
  console.log(`\nround ${number}; again: npm run torture -- --seed ${seed} --round ${number}`);
  for (const sentence of stuck) console.log(`  ${sentence}`);
  for (const { workload, anomalies, history } of verdicts) {
    if (history === undefined) continue;
    console.log(`  ${workload.name}: ${anomalies.length} anomalies`);
    for (const name of new Set(anomalies.map((anomaly) => anomaly.name))) {
      const short = shrink(history, name);
      for (const { seen } of checkHistory(short)
        .filter((anomaly) => anomaly.name === name)
        .slice(0, 3))
        console.log(`    ${name}\n      ${seen[0]}\n      ${seen[1]}`);
      const topic = history.logs[0]?.topic ?? "";
      const file = path.join(REPORTS, `${topic}-${name.replaceAll(" ", "-")}.json`);
      fs.writeFileSync(file, `${JSON.stringify(short, null, 1)}\n`);
      console.log(`      all that is needed to see it: ${file}`);
    }
  }
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    process.exit(1);
  },
);
