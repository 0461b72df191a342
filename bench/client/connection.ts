/** One connection that reads into a single buffer, used again for each read: the client makes no garbage while it measures. */
import { once } from "node:events";
import net, { type Socket } from "node:net";

const READ_BYTES = 256 * 1024;

/** Takes what arrived, `chunk[0..length)`, and calls `finish` when nothing more is wanted. It may throw. */
export type Receive = (chunk: Buffer, length: number, finish: () => void) => void;

export interface Connection {
  socket: Socket;
  /** Resolves when the receiver calls `finish`; rejects when it throws or when the connection ends before. */
  done: Promise<void>;
}

export async function connect(port: number, receive: Receive): Promise<Connection> {
  const { promise: done, resolve: finish, reject } = Promise.withResolvers<void>();
  done.catch(() => {}); // whoever waits for it is told; nobody waits for it yet
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const callback = (length: number) => {
    try {
      receive(buffer, length, finish);
    } catch (problem) {
      reject(problem);
      socket.destroy();
    }
    return true;
  };
  const socket: Socket = net.connect({
    host: "127.0.0.1",
    port,
    noDelay: true,
    onread: { buffer, callback },
  });
  socket.on("close", () => reject(new Error("the connection ended before everything had arrived")));
  socket.on("error", reject);
  await Promise.race([once(socket, "connect"), done]);
  return { socket, done };
}
