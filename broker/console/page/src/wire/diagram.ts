/**
 * The time line: a lifeline for the broker and one for each connection, and between them the frames as arrows, one a row, the newest
 * at the bottom.
 *
 * Invariant: a connection keeps its column as long as one of its frames is among the rows; columns stand in the order of first frames.
 */
import type { FrameSummary } from "../../../messages";
import { clientOf } from "./filter";
import type { Row } from "./history";

export interface Column {
  connection: number;
  /** What the client calls itself, or its address. */
  name: string;
  address: string;
  /** From 0. */
  place: number;
}

export interface Diagram {
  columns: Column[];
  /** By the number of the connection. */
  placeOf: ReadonlyMap<number, number>;
  waits: Wait[];
}

/** From a request to its response, in rows: meanwhile the client waits. */
export interface Wait {
  place: number;
  from: number;
  to: number;
}

/** More columns than these would not be seen; the frames of further connections are not drawn, which is said. */
export const COLUMNS_MAX = 40;

export function diagramOf(rows: readonly Row[]): Diagram {
  const columns: Column[] = [];
  const placeOf = new Map<number, number>();
  const asked = new Map<string, number>();
  const waits: Wait[] = [];
  for (const [at, row] of rows.entries()) {
    if (row.kind === "gap") continue;
    const { frame } = row;
    const place = placeFor(frame, columns, placeOf);
    if (place === undefined || frame.exchange === null) continue;
    const exchange = `${frame.connection}:${frame.exchange}`;
    if (frame.direction === "request") asked.set(exchange, at);
    else if (asked.has(exchange)) waits.push({ place, from: asked.get(exchange)!, to: at });
  }
  return { columns, placeOf, waits };
}

function placeFor(frame: FrameSummary, columns: Column[], placeOf: Map<number, number>): number | undefined {
  const known = placeOf.get(frame.connection);
  if (known !== undefined) {
    // A client says only with its first request what it calls itself.
    columns[known]!.name = clientOf(frame);
    return known;
  }
  if (columns.length >= COLUMNS_MAX) return undefined;
  const place = columns.length;
  placeOf.set(frame.connection, place);
  columns.push({ connection: frame.connection, name: clientOf(frame), address: frame.client, place });
  return place;
}

/** The other half of an exchange: the response to a request, or the request of a response; undefined: it is not among the rows. */
export function pairOf(rows: readonly Row[], frame: FrameSummary): FrameSummary | undefined {
  if (frame.exchange === null) return undefined;
  for (const row of rows) {
    if (row.kind === "gap") continue;
    const { connection, exchange, direction } = row.frame;
    if (connection !== frame.connection || exchange !== frame.exchange) continue;
    if (direction !== frame.direction) return row.frame;
  }
  return undefined;
}
