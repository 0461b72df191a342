/** The report of a campaign: a page with a time line of faults and throughput, and which fault struck which workload how often. */
import { escapeHtml, page } from "../harness/html";
import type { CampaignResult } from "./campaign";
import { FAULTS, type Fault, powerCut } from "./faults";

import type { RoundResult } from "./round";
import { WORKLOADS } from "./workloads";
import type { Workload } from "./workloads/workload";

const WIDTH = 1100;
const BAND = 60;
const ROW = 16;
const ALL_FAULTS = [...FAULTS, powerCut];

export function reportOf({ rounds, starts }: CampaignResult, seed: number): string {
  const strikes = rounds.flatMap((round) => round.strikes);
  const kills = strikes.filter(({ fault }) => fault.kills).length;
  const anomalies = rounds.flatMap(({ verdicts }) => verdicts.flatMap((verdict) => verdict.anomalies));
  const acknowledged = rounds.reduce((sum, round) => sum + round.acknowledged, 0);
  const verdict =
    anomalies.length === 0 && rounds.every(({ stuck }) => stuck.length === 0)
      ? '<span class="passed">nothing acknowledged was lost</span>'
      : `<span class="failed">${anomalies.length} anomalies</span>`;
  return page(
    "Torture",
    `<p>${verdict}: ${kills} kills and ${strikes.length - kills} other faults in ${rounds.length} rounds,
${acknowledged.toLocaleString("en")} messages acknowledged, the broker started ${starts} times.
Again: <code>npm run torture -- --seed ${seed}</code></p>
<h2>Faults and throughput</h2>
${timeLine(rounds)}
<h2>Which fault struck which workload how often</h2>
${matrix(rounds)}
<h2>Anomalies</h2>
${anomalies.length === 0 ? "<p>none</p>" : anomalies.map(({ name, seen }) => `<p><b>${name}</b><br>${seen.map(escapeHtml).join("<br>")}</p>`).join("\n")}`,
  );
}

/** Acknowledged and read messages as areas, and beneath them a row for each fault with a mark where it struck. */
function timeLine(rounds: readonly RoundResult[]): string {
  const totalMs = rounds.reduce((sum, { tookMs }) => sum + tookMs, 0);
  const rows = ALL_FAULTS.map(({ name }, row) => {
    const marks = marksOf(rounds, name, totalMs);
    return `<g transform="translate(0 ${BAND + 20 + row * ROW})">
<text x="${WIDTH + 8}" y="10">${escapeHtml(name)} (${marks.length})</text>
<line x1="0" x2="${WIDTH}" y1="${ROW - 2}" y2="${ROW - 2}"/>${marks.join("")}</g>`;
  });
  const flows = [rounds.flatMap(({ flow }) => flow.read), rounds.flatMap(({ flow }) => flow.acknowledged)];
  const top = Math.max(1, ...flows.flat());
  const [read, acknowledged] = flows.map((flow) => area(flow, top));
  return `<svg viewBox="0 0 ${WIDTH + 260} ${BAND + 30 + rows.length * ROW}" role="img" aria-label="time line">
<style>text{font:11px system-ui;fill:currentColor} line{stroke:#8884} .a{fill:#2e7d32aa} .r{fill:#1565c055} rect{fill:#c62828}</style>
<g class="r">${read}</g><g class="a">${acknowledged}</g>
<text x="${WIDTH + 8}" y="12">up to ${top.toLocaleString("en")} messages/s</text>
<text x="${WIDTH + 8}" y="28">green: acknowledged, blue: read</text>
<text x="${WIDTH + 8}" y="44">${(totalMs / 60_000).toFixed(1)} minutes</text>
${rows.join("\n")}
</svg>`;
}

function marksOf(rounds: readonly RoundResult[], fault: string, totalMs: number): string[] {
  const x = (ms: number) => (ms / totalMs) * WIDTH;
  let startMs = 0;
  return rounds.flatMap(({ strikes, tookMs: roundMs }) => {
    const marks = strikes
      .filter((strike) => strike.fault.name === fault)
      .map(({ atMs, tookMs }) => {
        const width = Math.max(1.5, x(tookMs)).toFixed(1);
        return `<rect x="${x(startMs + atMs).toFixed(1)}" y="2" width="${width}" height="${ROW - 5}"/>`;
      });
    startMs += roundMs;
    return marks;
  });
}

/** One value for each second. */
function area(flow: readonly number[], top: number): string {
  const points = flow.map((count, second) => {
    const y = (BAND - (count / top) * BAND).toFixed(1);
    return `${(((second + 0.5) / flow.length) * WIDTH).toFixed(1)},${y}`;
  });
  return `<polygon points="0,${BAND} ${points.join(" ")} ${WIDTH},${BAND}"/>`;
}

/** How often each pair of a fault and a workload met. */
function meetings(rounds: readonly RoundResult[]): (fault: Fault, workload: Workload) => number {
  const counts = new Map<string, number>();
  for (const { verdicts } of rounds)
    for (const { workload, faults } of verdicts)
      for (const fault of faults) {
        const pair = `${fault}/${workload.name}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
  return (fault, workload) => counts.get(`${fault.name}/${workload.name}`) ?? 0;
}

/** The pairs that never met, in words. */
export function untried(rounds: readonly RoundResult[]): string[] {
  const count = meetings(rounds);
  return ALL_FAULTS.flatMap((fault) =>
    WORKLOADS.filter((workload) => count(fault, workload) === 0).map(({ name }) => `${fault.name} / ${name}`),
  );
}

function matrix(rounds: readonly RoundResult[]): string {
  const count = meetings(rounds);
  const head = WORKLOADS.map(({ name }) => `<th>${escapeHtml(name)}</th>`).join("");
  const lines = ALL_FAULTS.map((fault) => {
    const cells = WORKLOADS.map((workload) => {
      const times = count(fault, workload);
      return `<td class="number${times === 0 ? " failed" : ""}">${times}</td>`;
    });
    return `<tr><th>${escapeHtml(fault.name)}</th>${cells.join("")}</tr>`;
  });
  return `<table><tr><th></th>${head}</tr>${lines.join("\n")}</table>`;
}
