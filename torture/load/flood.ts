/** So many requests for topics that the broker does not allow any more: half by text, half by Kafka's protocol. */
import net from "node:net";
import { encodeRequest } from "../../harness/support/kafka/exchange";
import { messageNamed } from "../../harness/support/kafka/messages";
import type { Port } from "./asker";

const LINES_AT_ONCE = 1000;
const NAMES_AT_ONCE = 1000;
const REFUSED_LINE = "ERR POLICY_VIOLATION";
const REFUSED_CODE = Buffer.from([0, 44]);
const ERROR_AFTER_NAME_BYTES = 2;

/** Resolves with how many were refused as they must be. */
export async function askForTopics(port: Port, count: number): Promise<number> {
  const byText = await linesRefused(port, Math.ceil(count / 2));
  return byText + (await namesRefused(port, Math.floor(count / 2)));
}

async function linesRefused(port: Port, count: number): Promise<number> {
  const socket = net.connect(port);
  let refused = 0;
  let rest = "";
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith(REFUSED_LINE)) refused++;
  });
  for (let sent = 0; sent < count; sent += LINES_AT_ONCE) {
    const lines = Array.from(
      { length: Math.min(LINES_AT_ONCE, count - sent) },
      (_, at) => `create small-${sent + at}\n`,
    );
    const isRoom = socket.write(lines.join(""));
    if (!isRoom) await new Promise((resolve) => socket.once("drain", resolve));
  }
  socket.end();
  await new Promise((resolve) => socket.once("close", resolve));
  return refused;
}

async function namesRefused(port: Port, count: number): Promise<number> {
  const socket = net.connect(port);
  let refused = 0;
  for (let sent = 0; sent < count; sent += NAMES_AT_ONCE) {
    const names = Array.from(
      { length: Math.min(NAMES_AT_ONCE, count - sent) },
      (_, at) => `small-k-${sent + at}`,
    );
    const topics = names.map((name) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    }));
    const values = { topics, timeoutMs: 1000, validateOnly: false };
    socket.write(encodeRequest(messageNamed("CreateTopics"), 2, 1, values).frame);
    const answer = await wholeAnswer(socket);
    for (const name of names) {
      const at = answer.indexOf(`${name}\0`) + name.length;
      if (answer.subarray(at, at + ERROR_AFTER_NAME_BYTES).equals(REFUSED_CODE)) refused++;
    }
  }
  socket.destroy();
  return refused;
}

function wholeAnswer(socket: net.Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      const bytes = length >= 4 ? Buffer.concat(chunks) : chunk;
      if (length < 4 || length < 4 + bytes.readInt32BE(0)) return;
      socket.off("data", take).off("close", gone);
      resolve(bytes);
    };
    const gone = () => reject(new Error("the broker has closed the connection"));
    socket.on("data", take).once("close", gone);
  });
}
