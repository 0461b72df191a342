/** Whether a consumer got what a producer sent: in each partition the same messages, in the same order, at offsets without a gap. */
import { show } from "../support/escapes";
import type { Message, Received } from "./client";

const SHOWN = 60;

/** When messages whose timestamp their client chose were produced. */
export interface Span {
  from: number;
  to: number;
}

/** The first difference, in one sentence; undefined when there is none. */
export function difference(sent: Message[], received: Received[], span: Span): string | undefined {
  for (const partition of new Set([...sent, ...received].map((message) => message.partition!))) {
    const [left, right] = [sent, received].map((all) => all.filter((one) => one.partition === partition));
    const found = inPartition(left!, right as Received[], span);
    if (found !== undefined) return `partition ${partition}: ${found}`;
  }
  return undefined;
}

function inPartition(sent: Message[], received: Received[], span: Span): string | undefined {
  for (const [at, message] of sent.entries()) {
    const got = received[at];
    if (got === undefined) return `${sent.length} messages were sent, ${received.length} were received`;
    const offset = received[0]!.offset + at;
    if (got.offset !== offset) return `offset ${offset} was expected, ${got.offset} is there`;
    const found = inMessage(message, got, span);
    if (found !== undefined) return `offset ${got.offset}: ${found}`;
  }
  if (received.length > sent.length)
    return `${sent.length} messages were sent, ${received.length} were received`;
  return undefined;
}

function inMessage(sent: Message, got: Received, span: Span): string | undefined {
  for (const part of ["key", "value"] as const) {
    if (!same(sent[part], got[part])) return `its ${part} was ${text(sent[part])} and is ${text(got[part])}`;
  }
  const [sentHeaders, gotHeaders] = [headersText(sent), headersText(got)];
  if (sentHeaders !== gotHeaders) return `its headers were ${sentHeaders} and are ${gotHeaders}`;
  if (sent.timestamp === undefined) {
    if (got.timestamp >= span.from && got.timestamp <= span.to) return undefined;
    return `its timestamp is ${got.timestamp}, though it was sent between ${span.from} and ${span.to}`;
  }
  return sent.timestamp === got.timestamp
    ? undefined
    : `its timestamp was ${sent.timestamp} and is ${got.timestamp}`;
}

function same(left: Buffer | null, right: Buffer | null): boolean {
  return left === null || right === null ? left === right : left.equals(right);
}

function headersText({ headers }: Message): string {
  return `[${headers.map(([name, value]) => `${name}=${show(value)}`).join(", ")}]`;
}

function text(bytes: Buffer | null): string {
  return bytes === null ? "null" : `"${show(bytes.subarray(0, SHOWN))}${bytes.length > SHOWN ? "…" : ""}"`;
}
