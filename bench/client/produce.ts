/**
 * Sends messages on one connection without waiting for replies, and reads all the replies.
 *
 * It must not be what is measured. So the bytes to send are one large buffer made before the clock starts; the replies
 * expected are made before as well, and what arrives is compared with them in one native call a read, which is a stronger
 * check than counting and costs less.
 */
import { once } from "node:events";
import { BLOCK_LINES, block, header } from "../support/workload";
import { connect } from "./connection";

export interface ProduceJob {
  port: number;
  /** A topic that is not there yet, so that the first message gets offset 0. */
  topic: string;
  messages: number;
  dialect: "header" | "command";
}

export async function produce(job: ProduceJob): Promise<{ seconds: number }> {
  const expected = expectedReplies(job.topic, job.messages);
  const bytes = block(job.dialect === "command" ? `produce ${job.topic} ` : "");
  let received = 0;
  const { socket, done } = await connect(job.port, (chunk, length, finish) => {
    const end = received + length;
    if (end > expected.length || chunk.compare(expected, received, end, 0, length) !== 0)
      throw new Error(`unexpected reply: ${explain(chunk.subarray(0, length), expected, received)}`);
    received = end;
    if (received === expected.length) finish();
  });
  const start = performance.now();
  // A header that arrives without the line behind it would ask for the log: they go together.
  const first = job.dialect === "header" ? Buffer.concat([Buffer.from(header(job.topic)), bytes]) : bytes;
  for (let sent = 0; sent < job.messages; sent += BLOCK_LINES) {
    if (!socket.write(sent === 0 ? first : bytes)) await Promise.race([once(socket, "drain"), done]);
  }
  await done;
  const seconds = (performance.now() - start) / 1000;
  socket.destroy();
  return { seconds };
}

let cached = { key: "", replies: Buffer.alloc(0) };

/** `OK TOPIC-0@0` to the last offset, a line each. */
function expectedReplies(topic: string, messages: number): Buffer {
  const key = `${topic} ${messages}`;
  if (cached.key === key) return cached.replies;
  const pieces: Buffer[] = [];
  for (let from = 0; from < messages; from += BLOCK_LINES) {
    let lines = "";
    for (let offset = from; offset < from + BLOCK_LINES; offset++) lines += `OK ${topic}-0@${offset}\n`;
    pieces.push(Buffer.from(lines, "latin1"));
  }
  cached = { key, replies: Buffer.concat(pieces) };
  return cached.replies;
}

function explain(chunk: Buffer, expected: Buffer, received: number): string {
  let at = 0;
  while (at < chunk.length && chunk[at] === expected[received + at]) at++;
  const from = Math.max(0, at - 40);
  const got = JSON.stringify(chunk.toString("latin1", from, at + 80));
  const wanted = JSON.stringify(expected.toString("latin1", received + from, received + at + 40));
  return `${got} where ${wanted} was due`;
}
