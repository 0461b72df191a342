/**
 * A matrix as a picture: a group of bars for each line, a bar for each column, and on each bar a thin line from the lowest to the highest
 * run. It is plain SVG with nothing to fetch, and its colours follow the reader's light or dark.
 */
import { figure, type Line, type Matrix } from "./matrix";
import { median } from "./statistics";

const WIDTH = 860;
const LEFT = 190;
const RIGHT = 70;
const BAR = 13;
const BETWEEN_GROUPS = 14;
const AXIS = 30;
const LEGEND_ENTRY = 200;
const LEGEND_LINE = 18;
const TITLE = 34;
const TICKS = 5;
const TEXT_HEIGHT = 4;

/** For light and for dark; whatever is ours is blue, and what it stands beside is not. */
const COLOURS: Record<string, [light: string, dark: string]> = {
  "Kafka Lab, memory": ["#7db3ea", "#a5cdf7"],
  "Kafka Lab, acks=1": ["#1f6fbf", "#58a6ff"],
  "Kafka Lab, acks=all": ["#0b3d70", "#2f6fb5"],
  "mock cluster": ["#80868f", "#9aa1ab"],
  "Apache Kafka, acks=1": ["#e0862f", "#f0a04b"],
  "Apache Kafka, acks=all": ["#a3470f", "#c4692a"],
  "Kafka Lab, disk": ["#1f6fbf", "#58a6ff"],
  "Apache Kafka": ["#e0862f", "#f0a04b"],
};
const OTHERS: [string, string][] = [
  ["#c3c8cf", "#4d5763"],
  ["#a9b0b9", "#636e7b"],
];

interface Scale {
  at(value: number): number;
  ticks: number[];
}

export function plot({ title, unit, columns, lines, plot: kind }: Matrix): string {
  const shown = columns.filter((column) => lines.some(({ samples }) => (samples[column]?.length ?? 0) > 0));
  const scale = (kind === "logarithmic" ? logarithmic : linear)(lines.flatMap(allSamples));
  const legendLines = Math.ceil(shown.length / Math.floor((WIDTH - 20) / LEGEND_ENTRY));
  const top = TITLE + legendLines * LEGEND_LINE + 12;
  const parts: string[] = [];
  let y = top;
  for (const line of lines) {
    const present = shown.filter((column) => (line.samples[column]?.length ?? 0) > 0);
    parts.push(text(LEFT - 10, y + (present.length * BAR) / 2 + TEXT_HEIGHT, line.what, "end"));
    for (const column of present) {
      parts.push(bar(y, shown.indexOf(column), line.samples[column]!, scale));
      y += BAR;
    }
    y += BETWEEN_GROUPS;
  }
  const bottom = y - BETWEEN_GROUPS / 2;
  const body = [
    grid(scale, top - 6, bottom),
    ...parts,
    legend(shown),
    text(20, 22, `${title}, ${unit}`, "start", "title"),
  ];
  return frame(bottom + AXIS, title, shown, body);
}

const allSamples = ({ samples }: Line) => Object.values(samples).flat();

function linear(values: number[]): Scale {
  const step = roundUp(Math.max(...values) / TICKS);
  const most = step * Math.ceil(Math.max(...values) / step);
  const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, index) => index * step);
  return { ticks, at: (value) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT) };
}

function logarithmic(values: number[]): Scale {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks = Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index));
  const share = (value: number) => (Math.log10(value) - least) / (most - least);
  return { ticks, at: (value) => LEFT + share(value) * (WIDTH - LEFT - RIGHT) };
}

/** To 1, 2 or 5 and zeros, so that an axis counts as people do. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((digit) => digit * power >= value) ?? 10);
}

function bar(y: number, colour: number, samples: readonly number[], scale: Scale): string {
  const [end, low, high] = [median(samples), Math.min(...samples), Math.max(...samples)].map(scale.at);
  const middle = y + BAR / 2;
  const spread = `<path class="spread" d="M${round(low!)} ${middle}H${round(high!)}"/>`;
  const width = Math.max(1, end! - LEFT);
  return `<rect class="c${colour}" x="${LEFT}" y="${y + 1}" width="${round(width)}" height="${BAR - 2}"/>${
    samples.length > 1 ? spread : ""
  }${text(Math.max(end!, high!) + 5, middle + TEXT_HEIGHT, figure(median(samples)), "start", "value")}`;
}

function grid({ ticks, at }: Scale, top: number, bottom: number): string {
  const lines = ticks.map((tick) => {
    const x = round(at(tick));
    const label = tick >= 1 ? tick.toLocaleString("en") : String(Number(tick.toPrecision(2)));
    return `<path class="grid" d="M${x} ${top}V${bottom}"/>${text(x, bottom + 16, label, "middle", "value")}`;
  });
  return lines.join("\n");
}

function legend(columns: string[]): string {
  const across = Math.floor((WIDTH - 20) / LEGEND_ENTRY);
  const entries = columns.map((column, index) => {
    const x = 20 + (index % across) * LEGEND_ENTRY;
    const y = TITLE + Math.floor(index / across) * LEGEND_LINE;
    return `<rect class="c${index}" x="${x}" y="${y}" width="11" height="11"/>${text(x + 17, y + 10, column)}`;
  });
  return entries.join("\n");
}

function text(x: number, y: number, what: string, anchor = "start", kind = "label"): string {
  const escaped = what.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped}</text>`;
}

function frame(height: number, title: string, columns: string[], body: string[]): string {
  const fills = (which: 0 | 1) => {
    let others = 0;
    const colours = columns.map((column) => COLOURS[column] ?? OTHERS[others++ % OTHERS.length]!);
    return colours.map((colour, index) => `.c${index}{fill:${colour[which]}}`).join("");
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${round(height)}" role="img" aria-label="${title}">
<style>
text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-size:15px;font-weight:600}.value{font-size:11px;fill:#59636e}
.paper{fill:#fff}.grid{stroke:#d1d9e0}.spread{stroke:#1f2328;stroke-width:1.5}${fills(0)}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.value{fill:#9198a1}.paper{fill:#0d1117}.grid{stroke:#2a313a}.spread{stroke:#f0f6fc}${fills(1)}}
</style>
<rect class="paper" width="100%" height="100%"/>
${body.join("\n")}
</svg>
`;
}

const round = (value: number) => Math.round(value * 10) / 10;
