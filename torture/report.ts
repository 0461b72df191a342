/** The report of a campaign: a page with a time line of faults and throughput, and which fault struck which workload how often. */
import { escapeHtml, page } from "../harness/html";
import type { CampaignResult } from "./campaign";
import { meetings, untried } from "./meetings";
import type { RoundResult } from "./round";

const WIDTH = 900;
const BAND = 60;
const ROW = 16;
const LABELS = 250;

export function reportOf(result: CampaignResult, command: string): string {
  const { rounds, starts, faults, workloads } = result;
  const strikes = rounds.flatMap((round) => round.strikes);
  const kills = strikes.filter(({ fault }) => fault.kills).length;
  const acknowledged = rounds.reduce((sum, round) => sum + round.acknowledged, 0);
  const minutes = rounds.reduce((sum, { tookMs }) => sum + tookMs, 0) / 60_000;
  const all = faults.length * workloads.length;
  return page(
    "Torture",
    `<style>body{max-width:76rem} table.pairs{width:auto;font-size:13px} table.pairs th,table.pairs td{padding:.15rem .5rem}
table.pairs th.workload{font-weight:400;vertical-align:bottom;max-width:5rem;overflow-wrap:anywhere}
table.pairs th:first-child{white-space:nowrap} .wide{overflow-x:auto}</style>
<p>${verdictOf(rounds)}: ${kills} kills and ${strikes.length - kills} other faults in ${minutes.toFixed(1)} minutes,
${acknowledged.toLocaleString("en")} messages acknowledged, the broker started ${starts} times.</p>
<p>Again: <code>${escapeHtml(command)}</code></p>
<h2>Faults and throughput</h2>
${timeLine(result)}
<h2>Which fault struck which workload how often</h2>
<p>A fault counts where it met something: a write that found no room, a clock that was read, a connection that was cut. The last column counts
the times when it did not. ${all - untried(result).length} of ${all} pairs met.</p>
${matrix(result)}
<h2>What was found</h2>
${findings(rounds)}`,
  );
}

function verdictOf(rounds: readonly RoundResult[]): string {
  const troubles = rounds.flatMap((round) => round.troubles);
  const anomalies = rounds.flatMap(({ verdicts }) => verdicts.flatMap((verdict) => verdict.anomalies));
  if (troubles.length + anomalies.length === 0)
    return '<span class="passed">nothing acknowledged was lost</span>';
  return `<span class="failed">found: anomalies ${anomalies.length}, other troubles ${troubles.length}</span>`;
}

function findings(rounds: readonly RoundResult[]): string {
  const found = rounds.flatMap(({ number, troubles, verdicts }) => [
    ...troubles.map((trouble) => `<p><b>round ${number}</b></p><pre>${escapeHtml(trouble)}</pre>`),
    ...verdicts.flatMap(({ workload, anomalies }) =>
      anomalies.map(
        ({ name, seen }) =>
          `<p><b>round ${number}, ${escapeHtml(workload.name)}: ${name}</b><br>${seen.map(escapeHtml).join("<br>")}</p>`,
      ),
    ),
  ]);
  return found.length === 0 ? "<p>nothing</p>" : found.join("\n");
}

/** Acknowledged and read messages as areas, and beneath them a row for each fault with a mark where it struck. */
function timeLine({ rounds, faults }: CampaignResult): string {
  const totalMs = rounds.reduce((sum, { tookMs }) => sum + tookMs, 0);
  const rows = faults.map(({ name, kills }, row) => {
    const marks = marksOf(rounds, name, totalMs);
    return `<g transform="translate(0 ${BAND + 20 + row * ROW})"${kills ? ' class="k"' : ""}>
<text x="${WIDTH + 8}" y="10">${escapeHtml(name)} (${marks.length})</text>
<line x1="0" x2="${WIDTH}" y1="${ROW - 2}" y2="${ROW - 2}"/>${marks.join("")}</g>`;
  });
  const flows = [rounds.flatMap(({ flow }) => flow.read), rounds.flatMap(({ flow }) => flow.acknowledged)];
  const top = Math.max(1, ...flows.flat());
  const [read, acknowledged] = flows.map((flow) => area(flow, top));
  return `<svg viewBox="0 0 ${WIDTH + LABELS} ${BAND + 30 + rows.length * ROW}" role="img" aria-label="time line">
<style>svg{width:100%} text{font:11px system-ui;fill:currentColor} line{stroke:#8884} .a{fill:#2e7d32aa} .r{fill:#1565c055}
rect{fill:#b26a00} .k rect{fill:#c62828}</style>
<g class="r">${read}</g><g class="a">${acknowledged}</g>
<text x="${WIDTH + 8}" y="12">up to ${top.toLocaleString("en")} messages/s</text>
<text x="${WIDTH + 8}" y="28">green: acknowledged, blue: read</text>
<text x="${WIDTH + 8}" y="44">red: the process was killed</text>
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

function matrix({ rounds, faults, workloads }: CampaignResult): string {
  const count = meetings(rounds);
  const missed = rounds.flatMap((round) => round.missed);
  const head = workloads.map(({ name }) => `<th class="workload">${escapeHtml(name)}</th>`).join("");
  const lines = faults.map((fault) => {
    const cells = workloads.map((workload) => {
      const times = count(fault, workload);
      return `<td class="number${times === 0 ? " failed" : ""}">${times}</td>`;
    });
    const inVain = missed.filter((one) => one === fault).length;
    return `<tr><th>${escapeHtml(fault.name)}</th>${cells.join("")}<td class="number">${inVain}</td></tr>`;
  });
  return `<div class="wide"><table class="pairs"><tr><th></th>${head}<th class="workload">met nothing</th></tr>${lines.join("\n")}</table></div>`;
}
