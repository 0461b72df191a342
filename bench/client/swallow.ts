/** The same bytes in the same pieces to a server that throws them away: what the client and the loopback can do at most. */
import { once } from "node:events";
import { BLOCK_LINES, block, LINE_BYTES } from "../support/workload";
import { connect } from "./connection";

export interface SwallowJob {
  port: number;
  messages: number;
}

/** The server says how many bytes it got when the input has ended; before that it may send anything. */
export async function swallow({ port, messages }: SwallowJob): Promise<{ seconds: number }> {
  const bytes = block();
  const total = `${messages * LINE_BYTES} bytes\n`;
  let last = "";
  const { socket, done } = await connect(port, (chunk, length, finish) => {
    last = chunk.toString("latin1", Math.max(0, length - total.length), length);
    if (last === total) finish();
  });
  const start = performance.now();
  for (let sent = 0; sent < messages; sent += BLOCK_LINES) {
    if (!socket.write(bytes)) await Promise.race([once(socket, "drain"), done]);
  }
  socket.end();
  await done;
  const seconds = (performance.now() - start) / 1000;
  socket.destroy();
  return { seconds };
}
