/**
 * The line that sends a frame again, or the sentence that says why there is none.
 *
 * A message of the header dialect means something only behind its header, and the bytes of a message only behind the command that
 * announces them: so the line begins with the frames of its connection that give it its meaning.
 */
import type { FrameDetails, FrameSummary } from "../../../messages";
import { bytesOfBase64 } from "./bytes";
import type { Row } from "./history";
import { type Address, kafkaLine, textLine } from "./shell-line";

export type Replay = { line: string } | { whyNot: string };

const SASL_AUTHENTICATE = 36;

/** `before` are the bytes of the frames that must go before it. */
export function replayOf(details: FrameDetails, before: readonly Uint8Array[], address: Address): Replay {
  if (details.direction === "response") return { whyNot: "This is an answer: replay its request." };
  if (details.keptBytes < details.bytes)
    return { whyNot: "Only the first bytes of this frame were kept, and half a request is none." };
  if (details.apiKey === SASL_AUTHENTICATE)
    return { whyNot: "The secret in this frame was masked before anybody saw it." };
  const bytes = joined([...before, bytesOfBase64(details.blobs[0] ?? "")]);
  return { line: details.door === "kafka" ? kafkaLine(bytes, address) : textLine(bytes, address) };
}

/** The frames that must go before a frame of the text protocol, oldest first. */
export function neededBefore(rows: readonly Row[], frame: FrameSummary): FrameSummary[] {
  if (frame.door !== "text" || frame.api !== "message") return [];
  let header: FrameSummary | undefined;
  for (const row of rows) {
    if (row.kind === "gap" || row.frame.connection !== frame.connection) continue;
    if (row.frame.seq >= frame.seq) break;
    if (row.frame.direction === "request" && row.frame.api === "header") header = row.frame;
  }
  return header === undefined ? [] : [header];
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
