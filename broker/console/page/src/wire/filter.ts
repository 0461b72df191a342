/** Which of the frames are shown. Every condition that is set must hold; gaps are always shown, for what is missing is missing. */
import type { ConnectionNow, FrameSummary } from "../../../messages";
import { add, type Row } from "./history";

export interface Filter {
  /** Null: any connection. */
  connection: number | null;
  /** As `clientOf` names them; empty: any. */
  client: string;
  door: "" | "text" | "kafka";
  api: string;
  isErrorOnly: boolean;
  /** Anywhere in what the table shows of a frame. */
  text: string;
}

export const EVERYTHING: Filter = {
  connection: null,
  client: "",
  door: "",
  api: "",
  isErrorOnly: false,
  text: "",
};

/** What the client calls itself, or else its address. */
export function clientOf({ client, clientId }: { client: string; clientId: string | null }): string {
  return clientId === null || clientId === "" ? client : clientId;
}

export function fits(filter: Filter, frame: FrameSummary): boolean {
  if (filter.connection !== null && frame.connection !== filter.connection) return false;
  if (filter.client !== "" && clientOf(frame) !== filter.client) return false;
  if (filter.door !== "" && frame.door !== filter.door) return false;
  if (filter.api !== "" && frame.api !== filter.api) return false;
  if (filter.isErrorOnly && frame.error === null) return false;
  return filter.text === "" || textOf(frame).includes(filter.text.toLowerCase());
}

export function isEverything(filter: Filter): boolean {
  return (Object.keys(EVERYTHING) as (keyof Filter)[]).every((name) => filter[name] === EVERYTHING[name]);
}

export function filtered(filter: Filter, rows: readonly Row[]): readonly Row[] {
  if (isEverything(filter)) return rows;
  const kept: Row[] = [];
  for (const row of rows) if (row.kind === "gap" || fits(filter, row.frame)) add(kept, row);
  return kept;
}

/** More would not be looked through by anybody, and a client chooses its own name: there may be any number. */
const CHOICES_MAX = 200;

/** What there is to choose from, in order. */
export function choices(
  rows: readonly Row[],
  connections: readonly ConnectionNow[],
): { clients: string[]; apis: string[] } {
  const clients = new Set(connections.map(clientOf));
  const apis = new Set<string>();
  for (const row of rows) {
    if (row.kind === "gap") continue;
    clients.add(clientOf(row.frame));
    apis.add(row.frame.api);
  }
  return { clients: inOrder(clients), apis: inOrder(apis) };
}

function inOrder(names: Set<string>): string[] {
  return [...names].sort((one, other) => one.localeCompare(other, "en")).slice(0, CHOICES_MAX);
}

function textOf({ api, client, clientId, error, gist }: FrameSummary): string {
  return `${api} ${client} ${clientId ?? ""} ${error ?? ""} ${gist}`.toLowerCase();
}
