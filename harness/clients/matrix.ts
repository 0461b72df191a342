/** What came of what was tried with each client: tables for the whole run. */
import fs from "node:fs";
import path from "node:path";
import { CODECS } from "./client";
import type { Outcome } from "./session";

interface Cell extends Outcome {
  row: string;
}

/** What a table is about. */
interface Subject {
  corner: string;
  /** Between what was tried and the client, in a sentence about what went wrong. */
  by: string;
  /** The order of the rows; without it, that in which they came. */
  order?: (left: string, right: string) => number;
}

/** Who could read whose messages, in which compression. */
export const READING: Subject = {
  corner: "written by ↓, read by →",
  by: "read by",
  order: byProducerAndCodec,
};

/** What members of groups could do. */
export const GROUPS: Subject = { corner: "in a group ↓, of →", by: "of" };

export class Matrix {
  readonly #subject: Subject;
  readonly #cells: Cell[] = [];
  /** Clients by name, with their versions. */
  readonly #versions = new Map<string, string>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  get isEmpty(): boolean {
    return this.#cells.length === 0;
  }

  heard(client: string, version: string): void {
    this.#versions.set(client, version);
  }

  /** What came of it when this was tried with a client. */
  add(row: string, outcome: Outcome): void {
    this.#cells.push({ row, ...outcome });
  }

  /** As a Markdown table, with what is wrong below it. */
  toMarkdown(): string {
    const { corner, by, order } = this.#subject;
    const rows = unique(this.#cells.map(({ row }) => row));
    if (order !== undefined) rows.sort(order);
    const columns = unique(this.#cells.map(({ client }) => client));
    const header = [corner, ...columns];
    const body = rows.map((row) => [row, ...columns.map((column) => this.#mark(row, column))]);
    const problems = this.#cells
      .filter(({ problem }) => problem !== undefined)
      .map(({ row, client, problem }) => `- ${row}, ${by} ${client}: ${problem}`);
    const versions = [...this.#versions].map(([client, version]) => `${client}: ${version}`);
    const blocks = [table([header, ...body]), problems.join("\n"), versions.join("; ")];
    return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
  }

  #mark(row: string, column: string): string {
    const cell = this.#cells.find((one) => one.row === row && one.client === column);
    if (cell === undefined) return "";
    if (cell.problem === undefined) return "✓";
    return cell.isMissing ? "–" : "✗";
  }
}

/** The tables that have something in them, one below the other. */
export function saveTables(folder: string, tables: readonly Matrix[]): void {
  const filled = tables.filter((matrix) => !matrix.isEmpty);
  if (filled.length === 0) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "clients.md"), filled.map((matrix) => matrix.toMarkdown()).join("\n"));
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

/** Padded, so that it reads well in a terminal too. */
function table(lines: string[][]): string {
  const widths = lines[0]!.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const pad = (line: string[]) => `| ${line.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [pad(lines[0]!), rule, ...lines.slice(1).map(pad)].join("\n");
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}
