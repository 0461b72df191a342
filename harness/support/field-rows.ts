/**
 * The console's tree of fields, compared with what a scenario names and with what the harness has read from the same bytes itself.
 */
import type { DataTable } from "@cucumber/cucumber";
import type { Note } from "./kafka/decode";
import { errorCode } from "./kafka/error-names";
import { messageNamed } from "./kafka/messages";
import type { FieldRow } from "./wire-page";

/** The harness's names of what has no name in Kafka's documentation, and the page's. */
const NAMES: Record<string, string> = { "number of tagged fields": "count" };

/** Each value that the harness has read is a field of the page, with the same name, value and bytes. @throws Error that lists those that are not. */
export function assertNoted(all: readonly FieldRow[], notes: readonly Note[]): void {
  const missing = notes.filter((note) => !all.some((one) => isSameField(note, one)));
  if (missing.length === 0) return;
  const lines = [
    "the page has not, of what the harness has read:",
    ...missing.map(noteLine),
    "it has:",
    ...all.map(fieldLine),
  ];
  throw new Error(lines.join("\n"));
}

function isSameField(note: Note, { name, value, start, end, type }: FieldRow): boolean {
  const path = note.path.split(/\.|(?=\[)/);
  const last = path.at(-1)!;
  if ((NAMES[last] ?? last) !== name || note.start !== start || note.end !== end) return false;
  // Bytes are shown as what is in them.
  return note.text.startsWith("(") || type.endsWith("bytes") ? true : value === plainText(last, note.text);
}

/** The harness shows errors and APIs by their names, and the page shows the number that is in the bytes. */
function plainText(name: string, text: string): string {
  if (name === "errorCode") return String(errorCode(text));
  return name === "apiKey" && !/^\d+$/.test(text) ? String(messageNamed(text).apiKey) : text;
}

export function assertInTree(all: readonly FieldRow[], table: DataTable): void {
  const expected = table.hashes();
  let found = 0;
  for (const one of all) {
    const row = expected[found];
    if (row === undefined) break;
    const isSame = Object.entries(row).every(([column, text]) => cellOf(one, column) === text);
    if (isSame) found++;
  }
  if (found === expected.length) return;
  throw new Error(`it has not ${JSON.stringify(expected[found])}:\n${all.map(fieldLine).join("\n")}`);
}

function cellOf({ name, value, start, end }: FieldRow, column: string): string | null {
  if (column === "name") return name;
  if (column === "value") return value;
  if (column === "bytes") return end === start + 1 ? String(start) : `${start}–${end - 1}`;
  throw new Error(`a field has no "${column}"`);
}

export function fieldLine({ path, type, value, start, end }: FieldRow): string {
  return `${String(start).padStart(5)} to ${String(end).padStart(5)}  ${path} (${type}) = ${value}`;
}

function noteLine({ path, start, end, text }: Note): string {
  return `${String(start).padStart(5)} to ${String(end).padStart(5)}  ${path} = ${text}`;
}
