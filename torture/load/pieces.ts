/** What comes over a connection, cut into the lines or the frames that were sent, however the network has cut it. */
import { SIZE_BYTES } from "../../harness/support/kafka/exchange";

/** Takes what has come, and gives what is whole now. */
export type Cut = (chunk: Buffer) => Buffer[];

const LF = 0x0a;

/** Without their LF. */
export function lines(): Cut {
  let rest: Buffer[] = [];
  return (chunk) => {
    const whole: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      const piece = chunk.subarray(from, end);
      whole.push(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    return whole;
  };
}

/** With their size. A frame may have megabytes: its chunks are put together once, when the last of them is there. */
export function frames(): Cut {
  let chunks: Buffer[] = [];
  let length = 0;
  let wanted = SIZE_BYTES;
  return (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < wanted) return [];
    const whole: Buffer[] = [];
    let bytes = Buffer.concat(chunks);
    for (wanted = endOfFrame(bytes); bytes.length >= wanted; wanted = endOfFrame(bytes)) {
      whole.push(bytes.subarray(0, wanted));
      bytes = bytes.subarray(wanted);
    }
    chunks = [bytes];
    length = bytes.length;
    return whole;
  };
}

/** @throws Error when the size is none. */
function endOfFrame(bytes: Buffer): number {
  if (bytes.length < SIZE_BYTES) return SIZE_BYTES;
  const size = bytes.readInt32BE(0);
  if (size < 0) throw new Error(`a frame says that it has ${size} bytes; it must have 0 or more`);
  return SIZE_BYTES + size;
}
