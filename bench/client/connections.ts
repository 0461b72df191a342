/**
 * One connection per message, as `printf … | nc` makes one: connect, send a header and a line, say that this was all, read the
 * reply, close. `atOnce` of them are under way at any time.
 */
import net from "node:net";
import { header } from "../support/workload";

export interface ConnectionsJob {
  port: number;
  topic: string;
  messages: number;
  atOnce: number;
}

export async function connections(job: ConnectionsJob): Promise<{ seconds: number }> {
  let left = job.messages;
  const worker = async () => {
    while (left-- > 0) await sendOne(job);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: job.atOnce }, worker));
  return { seconds: (performance.now() - start) / 1000 };
}

function sendOne({ port, topic }: ConnectionsJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    let reply = "";
    socket.on("data", (bytes) => {
      reply += bytes.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => {
      if (reply.startsWith(`OK ${topic}-0@`) && reply.endsWith("\n")) resolve();
      else reject(new Error(`unexpected reply: ${reply}`));
    });
    socket.end(`${header(topic)}a message that has a connection of its own`);
  });
}
