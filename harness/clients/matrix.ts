/** Who could read whose messages, in which compression: one table for the whole run. */
import fs from "node:fs";
import path from "node:path";
import { CODECS } from "./client";
import type { Outcome } from "./session";

interface Cell extends Outcome {
  row: string;
}

export class Matrix {
  readonly #cells: Cell[] = [];
  /** Clients by name, with their versions. */
  readonly #versions = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#cells.length === 0;
  }

  heard(client: string, version: string): void {
    this.#versions.set(client, version);
  }

  /** What came of it when a client read what another had written. */
  add(producer: string, codec: string, outcome: Outcome): void {
    this.#cells.push({ row: rowName(producer, codec), ...outcome });
  }

  /** As a Markdown table, with what is wrong below it. */
  toMarkdown(): string {
    const rows = unique(this.#cells.map(({ row }) => row)).sort(byProducerAndCodec);
    const columns = unique(this.#cells.map(({ client }) => client));
    const header = ["written by ↓, read by →", ...columns];
    const body = rows.map((row) => [row, ...columns.map((column) => this.#mark(row, column))]);
    const problems = this.#cells
      .filter(({ problem }) => problem !== undefined)
      .map(({ row, client, problem }) => `- ${row}, read by ${client}: ${problem}`);
    const versions = [...this.#versions].map(([client, version]) => `${client}: ${version}`);
    const blocks = [table([header, ...body]), problems.join("\n"), versions.join("; ")];
    return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
  }

  save(folder: string): void {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "clients.md"), this.toMarkdown());
  }

  #mark(row: string, column: string): string {
    const cell = this.#cells.find((one) => one.row === row && one.client === column);
    if (cell === undefined) return "";
    if (cell.problem === undefined) return "✓";
    return cell.isMissing ? "–" : "✗";
  }
}

function rowName(producer: string, codec: string): string {
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
