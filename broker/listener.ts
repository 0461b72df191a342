/**
 * A TCP port. Two languages meet here, and the first byte of a connection tells them apart: 0x00 to 0x08 begins a Kafka
 * request (its length is below 128 MiB), anything else is text.
 *
 * Invariant: at most `connectionsMax` connections are served, at all ports together. One more is told so after its first byte,
 * because the broker never speaks first, and is closed; beyond twice the number at one port connections are dropped at once.
 */
import net, { type Socket } from "node:net";
import type { Address, NamedAddress } from "./addresses";
import { KafkaError } from "./errors";
import type { KafkaDoor } from "./kafka/door";
import { type Logger, throttled } from "./logger";
import type { Settings } from "./settings";
import type { TextDoor } from "./text/door";
import { errorLine } from "./text/replies";

const KAFKA_FIRST_BYTE_MAX = 0x08;
/** How long a connection that is not served may take to send the byte it is refused after. */
const REFUSAL_WAIT_MS = 5000;
/** What anybody can cause from outside is logged no more often than this. */
const LOG_INTERVAL_MS = 10_000;
/** How long it then gets to read why. */
const REFUSAL_LINGER_MS = 1000;

/** The connections that may be served at once, at all ports together. */
export class Places {
  #left: number;

  constructor(count: number) {
    this.#left = count;
  }

  /** False when all are taken. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  giveBack(): void {
    this.#left++;
  }
}

/** What the listeners share. */
export interface ListenerOptions {
  text: TextDoor;
  kafka: KafkaDoor;
  places: Places;
  settings: Settings;
  log: Logger;
}

export class Listener {
  readonly #listensTo: NamedAddress;
  readonly #server: net.Server;
  readonly #text: TextDoor;
  readonly #kafka: KafkaDoor;
  readonly #places: Places;
  readonly #log: Logger;
  readonly #settings: Settings;
  readonly #sockets = new Set<Socket>();
  /** Those that have not sent a byte yet. */
  readonly #silent = new Set<Socket>();

  constructor(listensTo: NamedAddress, { text, kafka, places, settings, log }: ListenerOptions) {
    this.#listensTo = listensTo;
    this.#text = text;
    this.#kafka = kafka;
    this.#places = places;
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
  listen(): Promise<NamedAddress> {
    const { name, host, port } = this.#listensTo;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (problem) => reject(listenError(problem, host, port)));
      this.#server.listen({ host: host === "" ? undefined : host, port, backlog: 4096 }, () => {
        const address = this.#server.address() as net.AddressInfo;
        this.#server.removeAllListeners("error");
        this.#server.on("error", (problem) =>
          this.#log.error({ problem }, "a connection could not be accepted"),
        );
        resolve({ name, host: address.address, port: address.port });
      });
    });
  }

  /** Stops accepting, lets every connection finish what is in flight, and closes them at the latest after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#silent) socket.destroy();
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
    this.#silent.add(socket);
    const isServed = this.#places.take();
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#silent.delete(socket);
      if (isServed) this.#places.giveBack();
    });
    // An error ends in a close as well; a session that wants to know listens for itself.
    socket.on("error", () => {});
    const endWithoutWord = () => socket.destroy();
    socket.once("end", endWithoutWord);
    socket.setTimeout(isServed ? this.#settings.idleMsMax : REFUSAL_WAIT_MS, endWithoutWord);
    socket.once("data", (first: Buffer) => {
      this.#silent.delete(socket);
      socket.off("end", endWithoutWord);
      socket.off("timeout", endWithoutWord);
      if (isServed) this.#open(socket, first);
      else this.#refuse(socket, first);
    });
  }

  #open(socket: Socket, first: Buffer): void {
    const door = speaksKafka(first) ? this.#kafka : this.#text;
    door.open(socket, first, this.#addressFor(socket));
  }

  /** What a client is told to come back to. Where nothing is advertised, the address that it came to is one that works for it. */
  #addressFor({ localAddress, localPort }: Socket): Address {
    const advertised = this.#settings.advertised.find(({ name }) => name === this.#listensTo.name);
    const host = localAddress?.replace(/^::ffff:/, "") ?? this.#listensTo.host;
    const { host: told, port } = advertised ?? { host, port: localPort ?? this.#listensTo.port };
    return { host: told, port };
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
