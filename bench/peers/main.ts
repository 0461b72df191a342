/**
 * Servers that do less than a broker must: the limit that the broker's figures stand beside. The first argument says which.
 */
import net, { type Socket } from "node:net";
import { BLOCK_LINES, block } from "../support/workload";

export type Peer = "swallow" | "reply-per-chunk" | "reply-per-connection" | "pour";

const serve: Record<Peer, (socket: Socket) => void> = {
  /** Throws away what comes, and says at the end how much it was. */
  swallow(socket) {
    socket.on("data", () => {});
    socket.on("end", () => socket.end(`${socket.bytesRead} bytes\n`));
  },

  /** Looks at nothing, but answers each chunk that arrives with a short line. */
  "reply-per-chunk"(socket) {
    const reply = Buffer.from("OK\n");
    socket.on("data", () => socket.write(reply));
    socket.on("end", () => socket.end(`${socket.bytesRead} bytes\n`));
  },

  /** Looks at nothing, and answers as the broker would when the input has ended. */
  "reply-per-connection"(socket) {
    socket.on("data", () => {});
    socket.on("end", () => socket.end(`OK ${process.argv[3]}-0@0\n`));
  },

  /** Sends as many blocks of messages as the second argument says when the first bytes come. */
  pour(socket) {
    const bytes = block();
    let left = Number(process.argv[3]) / BLOCK_LINES;
    const pour = () => {
      while (left-- > 0) if (!socket.write(bytes)) return;
    };
    socket.on("drain", pour);
    socket.once("data", pour);
  },
};

const peer = serve[process.argv[2] as Peer];
const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on("error", () => {});
  peer(socket);
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as net.AddressInfo).port }));
process.on("disconnect", () => process.exit());
