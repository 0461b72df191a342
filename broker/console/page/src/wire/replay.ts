/**
 * The line that sends a frame again, or the sentence that says why there is none.
 *
 * A message of the header dialect means something only behind its header, and the bytes of a message only behind the command that
 * announces them: so frames are sent together that mean something only together.
 */
import type { FrameDetails, FrameSummary } from "../../../messages";
import { bytesOfBase64 } from "./bytes";
import type { Row } from "./history";
import { type Address, kafkaLine, textLine } from "./shell-line";

export type Replay = { line: string } | { whyNot: string };

const SASL_AUTHENTICATE = 36;
const ANNOUNCES_BYTES = / bytes=\d/;

/** `frames` are those of `framesToSend`, with their bytes. */
export function replayOf(frames: readonly FrameDetails[], address: Address): Replay {
  if (frames.some(({ keptBytes, bytes }) => keptBytes < bytes))
    return { whyNot: "Only the first bytes of this frame were kept, and half a request is none." };
  if (frames.some(({ apiKey }) => apiKey === SASL_AUTHENTICATE))
    return { whyNot: "The secret in this frame was masked before anybody saw it." };
  const bytes = joined(frames.map(({ blobs }) => bytesOfBase64(blobs[0] ?? "")));
  return { line: frames[0]?.door === "text" ? textLine(bytes, address) : kafkaLine(bytes, address) };
}

/** The frame and those without which it would mean something else, in their order. */
export function framesToSend(rows: readonly Row[], frame: FrameSummary): FrameSummary[] {
  if (frame.door !== "text") return [frame];
  const said = rows.flatMap((row) => (row.kind === "frame" && isSaidBy(frame, row.frame) ? [row.frame] : []));
  if (frame.api === "message") {
    const before = said.findLast(({ seq, api }) => seq < frame.seq && api !== "message");
    return before === undefined ? [frame] : [before, frame];
  }
  if (frame.api !== "produce" || !ANNOUNCES_BYTES.test(frame.gist)) return [frame];
  const after = said.find(({ seq }) => seq > frame.seq);
  return after?.api === "message" ? [frame, after] : [frame];
}

function isSaidBy({ connection }: FrameSummary, other: FrameSummary): boolean {
  return other.connection === connection && other.direction === "request";
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
