/** What went wrong in a round, in words, each anomaly with a history that is as short as it can be made. */
import fs from "node:fs";
import path from "node:path";
import { checkHistory } from "../harness/checks/history/check";
import type { AnomalyName, History } from "../harness/checks/history/operations";
import type { RoundResult } from "./round";
import { shrink } from "./shrink";

const SHOWN_MAX = 3;

/** The histories are left in `folder`. */
export function explain(
  { number, strikes, verdicts, troubles }: RoundResult,
  seed: number,
  folder: string,
): string[] {
  const lines = ["", `round ${number}; again: npm run torture -- --seed ${seed} --round ${number}`];
  const faults = strikes.map(({ fault, atMs }) => `${fault.name} (${(atMs / 1000).toFixed(1)} s)`);
  lines.push(`  what had struck: ${faults.join(", ")}`);
  for (const trouble of troubles) lines.push(`  ${trouble}`);
  for (const { workload, anomalies, history } of verdicts) {
    if (history === undefined) continue;
    for (const name of new Set(anomalies.map((anomaly) => anomaly.name))) {
      const count = anomalies.filter((anomaly) => anomaly.name === name).length;
      lines.push(`  ${workload.name}: ${name}${count === 1 ? "" : `, ${count} times`}`);
      lines.push(...proofs(history, name, folder));
    }
  }
  return lines;
}

function proofs(history: History, name: AnomalyName, folder: string): string[] {
  const short = shrink(history, name);
  const topic = history.logs[0]?.topic ?? "history";
  const file = path.join(folder, `${topic}-${name.replaceAll(" ", "-")}.json`);
  fs.writeFileSync(file, `${JSON.stringify(short, null, 1)}\n`);
  const found = checkHistory(short).filter((anomaly) => anomaly.name === name);
  return [
    ...found.slice(0, SHOWN_MAX).flatMap(({ seen }) => [`    ${seen[0]}`, `    ${seen[1]}`]),
    `    all that is needed to see it: ${file}`,
  ];
}
