/**
 * The TCP port. Two languages meet here, and the first byte of a connection tells them apart: 0x00 to 0x08 begins a Kafka
 * request (its length is below 128 MiB), anything else is text.
 *
 * Invariant: at most `connectionsMax` connections are served. One more is told so after its first byte, because the broker never
 * speaks first, and is closed; beyond twice the number connections are dropped at once.
 */
import net, { type Socket } from "node:net";
import { KafkaError } from "./errors";
import type { KafkaDoor } from "./kafka/door";
import { type Logger, throttled } from "./logger";
import type { Address, Settings } from "./settings";
import type { TextDoor } from "./text/door";
import { errorLine } from "./text/replies";

const KAFKA_FIRST_BYTE_MAX = 0x08;
/** How long a connection that is not served may take to send the byte it is refused after. */
const REFUSAL_WAIT_MS = 5000;
/** What anybody can cause from outside is logged no more often than this. */
const LOG_INTERVAL_MS = 10_000;
/** How long it then gets to read why. */
const REFUSAL_LINGER_MS = 1000;

export class Listener {
  readonly #server: net.Server;
  readonly #text: TextDoor;
  readonly #kafka: KafkaDoor;
  readonly #log: Logger;
  readonly #settings: Settings;
  readonly #sockets = new Set<Socket>();
  #served = 0;

  constructor(text: TextDoor, kafka: KafkaDoor, settings: Settings, log: Logger) {
    this.#text = text;
    this.#kafka = kafka;
    this.#settings = settings;
    this.#log = log;
    // With a high-water mark of one byte a paused socket keeps at most one chunk that nobody has seen, and a client that
    // resets its connection cannot make Node throw it away: the reset is not read before the chunk is.
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 1 });
    this.#server.maxConnections = 2 * settings.connectionsMax;
    this.#server.on("connection", (socket) => this.#accept(socket));
    const warn = (what: string) => throttled(LOG_INTERVAL_MS, (times) => log.warn({ times }, what));
    this.#server.on("drop", warn("connections are dropped: see KAFKA_MAX_CONNECTIONS"));
  }

  /** Starts to listen; resolves with the address, whose port the system chose if 0 was asked for. */
  listen({ host, port }: Address): Promise<Address> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", (problem) => reject(listenError(problem, host, port)));
      this.#server.listen({ host: host === "" ? undefined : host, port, backlog: 4096 }, () => {
        const address = this.#server.address() as net.AddressInfo;
        this.#server.removeAllListeners("error");
        this.#server.on("error", (problem) =>
          this.#log.error({ problem }, "a connection could not be accepted"),
        );
        resolve({ host: address.address, port: address.port });
      });
    });
  }

  /** Stops accepting, lets every connection finish what is in flight, and closes them at the latest after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    this.#text.stop();
    this.#kafka.stop();
    const deadline = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await closed;
    clearTimeout(deadline);
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const isServed = this.#served < this.#settings.connectionsMax;
    if (isServed) this.#served++;
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (isServed) this.#served--;
    });
    // An error ends in a close as well; a session that wants to know listens for itself.
    socket.on("error", () => {});
    const endWithoutWord = () => socket.destroy();
    socket.once("end", endWithoutWord);
    socket.setTimeout(isServed ? this.#settings.idleMsMax : REFUSAL_WAIT_MS, endWithoutWord);
    socket.once("data", (first: Buffer) => {
      socket.off("end", endWithoutWord);
      socket.off("timeout", endWithoutWord);
      if (isServed) this.#open(socket, first);
      else this.#refuse(socket, first);
    });
  }

  #open(socket: Socket, first: Buffer): void {
    if (speaksKafka(first)) this.#kafka.open(socket, first, this.#addressFor(socket));
    else this.#text.open(socket, first);
  }

  /** Where nothing is advertised, the address that this client came to is one that works for it. */
  #addressFor(socket: Socket): Address {
    const host = socket.localAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1";
    return this.#settings.advertised ?? { host, port: socket.localPort ?? 0 };
  }

  #refuse(socket: Socket, first: Buffer): void {
    if (speaksKafka(first)) {
      socket.destroy();
      return;
    }
    const limit = `KAFKA_MAX_CONNECTIONS=${this.#settings.connectionsMax}`;
    const sentence = `there are as many connections as ${limit} allows; close one, or raise the setting`;
    socket.end(errorLine(new KafkaError("POLICY_VIOLATION", sentence)));
    socket.resume();
    setTimeout(() => socket.destroy(), REFUSAL_LINGER_MS).unref();
  }
}

function speaksKafka(first: Buffer): boolean {
  return first[0]! <= KAFKA_FIRST_BYTE_MAX;
}

function listenError(problem: Error, host: string, port: number): Error {
  const { code } = problem as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new Error(`port ${port} is taken: stop what uses it, or choose another in KAFKA_LISTENERS`);
  }
  if (code === "EACCES")
    return new Error(`port ${port} needs more rights: choose one above 1023 in KAFKA_LISTENERS`);
  return new Error(`cannot listen on ${host}:${port}: ${problem.message}; see KAFKA_LISTENERS`);
}
