/**
 * What came of what was tried with each client: tables for the whole run. Its scenarios may be divided among several workers, so each
 * outcome is a line in a file, and the tables are made of all of them.
 */
import fs from "node:fs";
import path from "node:path";
import { kafkaClients, text } from "./all";
import { CODECS } from "./client";
import type { Outcome } from "./session";

const OUTCOMES = "clients.ndjson";
const TABLES = "clients.md";

/** What came of it when something was tried with a client. */
export interface Cell extends Outcome {
  table: keyof typeof SUBJECTS;
  row: string;
  /** The client's. */
  version?: string;
}

/** What a table is about. */
interface Subject {
  corner: string;
  /** Between what was tried and the client, in a sentence about what went wrong. */
  by: string;
  /** The order of the rows; without it, that of their names. */
  order?: (left: string, right: string) => number;
}

const SUBJECTS = {
  /** Who could read whose messages, in which compression. */
  reading: {
    corner: "written by ↓, read by →",
    by: "read by",
    order: byProducerAndCodec,
  },
  /** What members of groups could do. */
  groups: { corner: "in a group ↓, of →", by: "of" },
} satisfies Record<string, Subject>;

const COLUMNS = [...kafkaClients.map(({ name }) => name), text.name];

/** Where a run keeps its outcomes. */
function folder(): string {
  return process.env.LAB_REPORTS ?? "reports";
}

export function forgetOutcomes(reports: string): void {
  for (const file of [OUTCOMES, TABLES]) fs.rmSync(path.join(reports, file), { force: true });
}

export function keepOutcome(cell: Cell): void {
  fs.mkdirSync(folder(), { recursive: true });
  fs.appendFileSync(path.join(folder(), OUTCOMES), `${JSON.stringify(cell)}\n`);
}

/** Makes the tables of all outcomes that the workers of this run have kept. */
export function saveTables(): void {
  const file = path.join(folder(), OUTCOMES);
  if (!fs.existsSync(file)) return;
  const cells = fs.readFileSync(file, "utf8").trimEnd().split("\n");
  fs.writeFileSync(path.join(folder(), TABLES), tablesOf(cells.map((line) => JSON.parse(line))));
}

/** The tables that have something in them, one below the other: Markdown, with what is wrong below each. */
export function tablesOf(cells: readonly Cell[]): string {
  return Object.entries(SUBJECTS)
    .map(([name, subject]) =>
      tableOf(
        subject,
        cells.filter(({ table }) => table === name),
      ),
    )
    .filter((table) => table !== "")
    .join("\n");
}

function tableOf({ corner, by, order }: Subject, cells: readonly Cell[]): string {
  if (cells.length === 0) return "";
  const rows = unique(cells.map(({ row }) => row)).sort(order);
  const columns = COLUMNS.filter((name) => cells.some(({ client }) => client === name));
  const mark = (row: string, column: string) => {
    const cell = cells.find((one) => one.row === row && one.client === column);
    if (cell === undefined) return "";
    if (cell.problem === undefined) return "✓";
    return cell.isMissing ? "–" : "✗";
  };
  const body = rows.map((row) => [row, ...columns.map((column) => mark(row, column))]);
  const problems = cells
    .filter(({ problem }) => problem !== undefined)
    .map(({ row, client, problem }) => `- ${row}, ${by} ${client}: ${problem}`);
  const versions = cells.filter(({ version }) => version !== undefined);
  const told = unique(versions.map(({ client, version }) => `${client}: ${version}`));
  const blocks = [linesOf([[corner, ...columns], ...body]), problems.join("\n"), told.join("; ")];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

export function rowName(producer: string, codec: string): string {
  return `${producer}, ${codec}`;
}

function byProducerAndCodec(left: string, right: string): number {
  const [leftProducer, leftCodec] = left.split(", ");
  const [rightProducer, rightCodec] = right.split(", ");
  if (leftProducer !== rightProducer) return leftProducer!.localeCompare(rightProducer!);
  const place = (codec: string | undefined) => (CODECS as readonly (string | undefined)[]).indexOf(codec);
  return place(leftCodec) - place(rightCodec);
}

/** A table, padded, so that it reads well in a terminal too. */
function linesOf(lines: string[][]): string {
  const widths = lines[0]!.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const pad = (line: string[]) => `| ${line.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [pad(lines[0]!), rule, ...lines.slice(1).map(pad)].join("\n");
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}
