/** Frames for the tests of this folder. */
import type { FieldNow, FrameSummary } from "../../../messages";
import type { Row } from "./history";

export function frame(seq: number, more: Partial<FrameSummary> = {}): FrameSummary {
  return {
    seq,
    atMs: 1000 + seq,
    connection: 1,
    client: "127.0.0.1:50000",
    clientId: "a",
    door: "kafka",
    direction: "request",
    exchange: seq,
    api: "Fetch",
    apiKey: 1,
    apiVersion: 12,
    error: null,
    bytes: 10,
    keptBytes: 10,
    tookMs: null,
    gist: "",
    ...more,
  };
}

export function row(seq: number, more: Partial<FrameSummary> = {}): Row {
  return { kind: "frame", frame: frame(seq, more) };
}

export function field(name: string, start: number, end: number, more: Partial<FieldNow> = {}): FieldNow {
  return { name, type: "int8", blob: 0, start, end, value: "1", meaning: "", children: [], ...more };
}

/** `1 2 (3) 4`: the numbers of the frames, gaps in brackets. */
export function told(rows: readonly Row[]): string {
  return rows.map((one) => (one.kind === "gap" ? `(${one.dropped})` : one.frame.seq)).join(" ");
}
