/**
 * A quantity of several brokers in several cases: a line for each case, a column for each broker, and the ratios between columns that
 * are to be looked at. Several measures may add lines to one matrix.
 */
import { markdownTable, textTable } from "./report";
import { median } from "./statistics";

/** What a ratio of medians, or a median alone, should be. It is shown, never asserted. */
export interface Goal {
  atLeast?: number;
  atMost?: number;
}

export interface Ratio {
  title: string;
  of: string;
  /** Without it the figure itself is looked at. */
  to?: string;
  goal?: (line: string) => Goal | undefined;
}

export interface Line {
  what: string;
  /** By column; a column that says nothing to this case is not there. */
  samples: Record<string, readonly number[]>;
  /** Columns in which the client was the slow part, so that the figure is the client's and not the broker's. */
  heldUp?: string[];
}

export interface Matrix {
  /** Matrices of one name are one matrix; its plot bears it too. */
  name: string;
  title: string;
  unit: string;
  columns: string[];
  lines: Line[];
  ratios: Ratio[];
  notices?: string[];
  /** How its plot's axis runs; without it there is no plot. */
  plot?: "linear" | "logarithmic";
}

/** Matrices of one name become one, in the order in which they came. */
export function merge(matrices: readonly Matrix[]): Matrix[] {
  const merged = new Map<string, Matrix>();
  for (const matrix of matrices) {
    const before = merged.get(matrix.name);
    const lines = [...(before?.lines ?? []), ...matrix.lines];
    const columns = [...new Set([...(before?.columns ?? []), ...matrix.columns])];
    const notices = [...new Set([...(before?.notices ?? []), ...(matrix.notices ?? [])])];
    merged.set(matrix.name, { ...matrix, columns, lines, notices });
  }
  return [...merged.values()];
}

export function asText(matrix: Matrix): string {
  const indent = (lines: string[]) => lines.map((line) => `  ${line}`);
  const notices = (matrix.notices ?? []).map((notice) => `  (${notice})`);
  const ratios = hasRatios(matrix) ? ["", ...indent(textTable(ratioTable(matrix)))] : [];
  const figures = indent(textTable(figureTable(matrix, " ")));
  return `${[`${matrix.title}, ${matrix.unit}`, ...ratios, "", ...figures, ...notices].join("\n")}\n`;
}

export function asMarkdown(matrix: Matrix): string {
  const plot = matrix.plot === undefined ? [] : ["", `![${matrix.title}](plots/${matrix.name}.svg)`];
  const ratios = hasRatios(matrix) ? ["", ...markdownTable(ratioTable(matrix))] : [];
  const figures = ["", ...markdownTable(figureTable(matrix, "<br>"))];
  const notices = (matrix.notices ?? []).flatMap((notice) => ["", notice]);
  return [`### ${matrix.title}, ${matrix.unit}`, ...plot, ...ratios, ...figures, ...notices].join("\n");
}

/** Each goal in a line of its own: what is aimed at, what was found, and where it was missed. */
export function goalTable(matrices: readonly Matrix[]): string[][] {
  const table = [["what", "goal", "found", "verdict"]];
  for (const { title, unit, lines, ratios } of matrices) {
    for (const ratio of ratios) {
      const found = lines.flatMap((line) => {
        const [value, goal] = [ratioOf(line, ratio), ratio.goal?.(line.what)];
        return value === undefined || goal === undefined ? [] : [{ line, value, goal }];
      });
      if (found.length === 0) continue;
      const goals = found.map(({ line, goal }) => ({ what: line.what, goal: goalText(goal, ratio) }));
      const values = found.map(({ line, value }) => `${line.what}: ${said(value, ratio)}`).join("; ");
      const missed = found.filter(({ value, goal }) => !isMet(value, goal));
      const where = missed.map(({ line }) => `${line.what}${heldUp(line, ratio)}`).join("; ");
      const verdict = missed.length === 0 ? "met" : `missed: ${where}`;
      table.push([`${title}, ${unit}: ${ratio.title}`, inOne(goals), values, verdict]);
    }
  }
  return table;
}

/** Said once where it is the same in all lines. */
function inOne(goals: { what: string; goal: string }[]): string {
  if (new Set(goals.map(({ goal }) => goal)).size === 1) return goals[0]!.goal;
  return goals.map(({ what, goal }) => `${what}: ${goal}`).join("; ");
}

/** Such a miss is no word about the broker: what its work costs is. */
const heldUp = (line: Line, { of }: Ratio) =>
  line.heldUp?.includes(of) ? " (the client is the slow part: see the cost)" : "";

const hasRatios = ({ lines, ratios }: Matrix) =>
  lines.some((line) => ratios.some((ratio) => ratioOf(line, ratio) !== undefined));

function ratioTable({ lines, ratios }: Matrix): string[][] {
  const headings = ["", ...ratios.map(({ title }) => title)];
  const cells = (line: Line) =>
    ratios.map((ratio) => {
      const [value, goal] = [ratioOf(line, ratio), ratio.goal?.(line.what)];
      if (value === undefined) return "–";
      return `${said(value, ratio)}${goal === undefined ? "" : ` (goal ${goalText(goal, ratio)})`}`;
    });
  return [headings, ...lines.map((line) => [line.what, ...cells(line)])];
}

/** The median, and behind it the lowest and the highest. */
function figureTable({ columns, lines }: Matrix, between: string): string[][] {
  const cell = (samples: readonly number[] | undefined) => {
    if (samples === undefined || samples.length === 0) return "–";
    const spread = `${figure(Math.min(...samples))} – ${figure(Math.max(...samples))}`;
    return `${figure(median(samples))}${samples.length === 1 ? "" : `${between}(${spread})`}`;
  };
  return [
    ["", ...columns],
    ...lines.map(({ what, samples }) => [what, ...columns.map((c) => cell(samples[c]))]),
  ];
}

/** A ratio far below one is what some goals are about. */
const said = (value: number, ratio: Ratio) =>
  `${value < 0.1 ? value.toPrecision(2) : value.toFixed(2)}${suffix(ratio)}`;

const suffix = ({ to }: Ratio) => (to === undefined ? "" : "x");

/** Three digits that say something, whatever the unit. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : 2);
}

function ratioOf({ samples }: Line, { of, to }: Ratio): number | undefined {
  const one = samples[of] ?? [];
  const other = to === undefined ? [1] : (samples[to] ?? []);
  // A quick look may find nothing of what is told in hundredths of a second.
  if (one.length === 0 || other.length === 0 || median(other) === 0) return undefined;
  return median(one) / median(other);
}

const isMet = (value: number, { atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Goal) =>
  value >= atLeast && value <= atMost;

const goalText = ({ atLeast, atMost }: Goal, ratio: Ratio) =>
  `${atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`}${suffix(ratio)}`;
