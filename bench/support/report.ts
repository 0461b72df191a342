/** What a measure finds, and the tables it is shown in. */
import fs from "node:fs";
import path from "node:path";
import { median } from "./statistics";

export interface Row {
  what: string;
  samples: readonly number[];
  format: (value: number) => string;
  /** What the median is set against, measured in the same run. */
  beside?: { what: string; samples: readonly number[] };
  /** What is aimed at. It is shown, never asserted. */
  target?: string;
}

export interface Section {
  title: string;
  rows: Row[];
  /** What was left out, and why. */
  notices?: string[];
}

const HEADINGS = ["what", "median", "lowest – highest", "ratio", "to", "target"];

export function cells(row: Row): string[] {
  const { samples, format, beside, target } = row;
  const spread =
    samples.length > 1 ? `${format(Math.min(...samples))} – ${format(Math.max(...samples))}` : "one run";
  const ratio = beside === undefined ? "" : `${(median(samples) / median(beside.samples)).toFixed(2)}x`;
  return [row.what, format(median(samples)), spread, ratio, beside?.what ?? "", target ?? ""];
}

export function asText({ title, rows, notices = [] }: Section): string {
  const lines = textTable([HEADINGS, ...rows.map(cells)]);
  return `${[title, "", ...lines.map((line) => `  ${line}`), ...notices.map((notice) => `  (${notice})`)].join("\n")}\n`;
}

/** The first line holds the headings. */
export function textTable(table: string[][]): string[] {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  return table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("   ")
      .trimEnd(),
  );
}

export function markdownTable([headings, ...lines]: string[][]): string[] {
  return [headings!, headings!.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`);
}

export function asMarkdown({ title, rows, notices = [] }: Section): string {
  const lines = markdownTable([HEADINGS, ...rows.map(cells)]);
  return `${[`### ${title}`, "", ...lines, ...notices.flatMap((notice) => ["", notice])].join("\n")}`;
}

/** Puts the tables between two marks in bench/README.md. */
export function writeTables(markdown: string, mark: string): void {
  const file = path.join(__dirname, "..", "README.md");
  const before = fs.readFileSync(file, "utf8");
  const marked = new RegExp(`(<!-- ${mark} -->\n)[\\s\\S]*(<!-- /${mark} -->)`);
  const after = before.replace(marked, (_, open, close) => {
    return `${open}${markdown.trimEnd()}\n${close}`;
  });
  fs.writeFileSync(file, after);
}

// Units.

export const perSecond = (value: number): string =>
  value >= 1e6 ? `${(value / 1e6).toFixed(2)} million/s` : `${Math.round(value).toLocaleString("en")}/s`;
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
export const megabytesPerSecond = (value: number): string => `${(value / 1e6).toFixed(0)} MB/s`;
