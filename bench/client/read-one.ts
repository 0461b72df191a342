/** Reads single messages at random offsets, one after the other on one connection, and says how long each took. */
import net from "node:net";

export interface ReadOneJob {
  port: number;
  topic: string;
  /** Offsets are chosen from here on … */
  from: number;
  /** … up to here. */
  to: number;
  reads: number;
}

export async function readOne(job: ReadOneJob): Promise<{ milliseconds: number[] }> {
  const socket = net.connect({ host: "127.0.0.1", port: job.port, noDelay: true });
  const milliseconds: number[] = [];
  for (let read = 0; read < job.reads; read++) {
    const offset = job.from + Math.floor(Math.random() * (job.to - job.from));
    const start = performance.now();
    const answer = await ask(socket, `consume ${job.topic} ${offset} max=1\n`);
    milliseconds.push(performance.now() - start);
    if (!answer.startsWith(`${job.topic}-0@${offset} - message `))
      throw new Error(`unexpected answer: ${answer}`);
  }
  socket.destroy();
  return { milliseconds };
}

/** Sends a command and returns its data line and its OK line. */
function ask(socket: net.Socket, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const take = (bytes: Buffer) => {
      answer += bytes.toString("latin1");
      if (!/^(OK|ERR) .*\n/m.test(answer)) return;
      socket.off("data", take);
      socket.off("error", reject);
      resolve(answer);
    };
    socket.on("data", take);
    socket.on("error", reject);
    socket.write(line);
  });
}
