/** Reads the log from its beginning on one connection and compares every byte with what was sent. */
import { block, header, LINE_BYTES } from "../support/workload";
import { connect } from "./connection";

export interface ConsumeJob {
  port: number;
  topic: string;
  messages: number;
}

export async function consume({ port, topic, messages }: ConsumeJob): Promise<{ seconds: number }> {
  const expected = block();
  const bytesTotal = messages * LINE_BYTES;
  let received = 0;
  const { socket, done } = await connect(port, (chunk, length, finish) => {
    for (let at = 0; at < length; ) {
      const from = (received + at) % expected.length;
      const count = Math.min(length - at, expected.length - from);
      if (chunk.compare(expected, from, from + count, at, at + count) !== 0)
        throw new Error(`unexpected bytes after ${received}: ${chunk.toString("latin1", 0, 120)}`);
      at += count;
    }
    received += length;
    if (received >= bytesTotal) finish();
  });
  const start = performance.now();
  socket.write(header(topic));
  await done;
  const seconds = (performance.now() - start) / 1000;
  socket.destroy();
  if (received !== bytesTotal) throw new Error(`${received} bytes came, ${bytesTotal} were stored`);
  return { seconds };
}
