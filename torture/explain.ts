/** What went wrong in a round, in words, each anomaly with a history that is as short as it can be made. */
import fs from "node:fs";
import path from "node:path";
import { checkHistory } from "../harness/checks/history/check";
import type { AnomalyName, History } from "../harness/checks/history/operations";
import type { RoundResult } from "./round";
import { shrink } from "./shrink";

const SHOWN_MAX = 3;

/** The histories are left in `folder`; `command` is what runs the round again. */
export function explain(
  { number, strikes, verdicts, troubles }: RoundResult,
  command: string,
  folder: string,
): string[] {
  const lines = ["", `round ${number}; again: ${command}`];
  const ofBroker = strikes.filter(({ fault }) => fault.at === "broker").map(({ fault }) => fault.name);
  const others = strikes.length - ofBroker.length;
  lines.push(`  what had struck: ${ofBroker.join(", ") || "nothing"}; and ${others} faults of the network`);
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

/** The proof of one anomaly of that name in a round, where there is one. */
export function oneProof({ verdicts }: RoundResult, name: AnomalyName, folder: string): string[] {
  const found = verdicts.find(({ anomalies }) => anomalies.some((anomaly) => anomaly.name === name));
  if (found?.history === undefined) return [];
  return [`  ${found.workload.name}: ${name}`, ...proofs(found.history, name, folder).slice(0, 2)];
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
