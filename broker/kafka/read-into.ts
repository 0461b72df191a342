/**
 * Lets a connection's bytes be read straight to where they belong.
 *
 * Node hands out what arrives in chunks of 64 KB, each newly allocated: for requests of a megabyte their copies and their
 * collection were a third of the broker's time. A socket can read into a buffer that it is given instead (`onread` in Node's
 * documentation of net.Socket), but only one that is made so. Those of a server are not; so the connection gets a second socket, and
 * the first stays as a shell around it.
 */
import net, { type Socket } from "node:net";

export interface Destination {
  /** Where the next bytes go. Asked anew after each piece that arrives. */
  room(): Buffer;
  /** So many bytes arrived, in what `room` gave last. */
  filled(into: Buffer, count: number): void;
}

/** What Node has inside of a socket, and takes for a new one. */
interface Inside {
  _handle: object | null;
}

/** A socket over the same connection that reads into `destination`. Closing either closes both. */
export function readInto(socket: Socket, destination: Destination): Socket {
  const inside = socket as unknown as Inside;
  const handle = inside._handle;
  if (handle === undefined || handle === null) return readByChunks(socket, destination);
  inside._handle = null;
  socket.setTimeout(0);
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: () => destination.room(),
      callback: (count: number, into: Buffer) => {
        destination.filled(into, count);
        return true;
      },
    },
  };
  const inner = new net.Socket(options as net.SocketConstructorOpts);
  inner.on("error", () => {});
  inner.once("close", () => socket.destroy());
  socket.once("close", () => inner.destroy());
  return inner;
}

function readByChunks(socket: Socket, destination: Destination): Socket {
  return socket.on("data", (chunk: Buffer) => pour(chunk, destination));
}

/** Puts bytes that are there already where they belong. */
export function pour(chunk: Buffer, destination: Destination): void {
  for (let at = 0; at < chunk.length; ) {
    const room = destination.room();
    const count = chunk.copy(room, 0, at);
    at += count;
    destination.filled(room, count);
  }
}
