/**
 * The console's port. Opening it is all that happens at the start; everything behind it (the HTTP server, the page, the API, the
 * metrics) is loaded when the first connection comes, which waits for it.
 *
 * Invariants: a broker whose console nobody opens pays for a listening socket and nothing else. A port that cannot be had never keeps
 * the broker from running. At most `CONNECTIONS_MAX` connections are open, and `close` ends all of them.
 */
import net, { type Socket } from "node:net";
import { type Address, formatAddress, isEveryHost } from "../addresses";
import type { Logger } from "../logger";
import type { ConsoleApp } from "./app";
import { CONNECTIONS_MAX } from "./limits";
import type { ConsoleSources } from "./sources";

const LOAD_AGAIN_MS = 1000;

export class ConsolePort {
  readonly #wanted: Address;
  readonly #sources: ConsoleSources;
  readonly #pageFolder: string | undefined;
  readonly #log: Logger;
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  #loading: Promise<ConsoleApp | undefined> | undefined;
  #app: ConsoleApp | undefined;
  #isStopping = false;

  /** `pageFolder`: where the page was built; undefined: beside this file. */
  constructor(wanted: Address, sources: ConsoleSources, pageFolder?: string) {
    this.#wanted = wanted;
    this.#pageFolder = pageFolder;
    this.#sources = sources;
    this.#log = sources.log;
    // Nothing is read from a connection before it is the HTTP server's.
    this.#server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) =>
      this.#accept(socket),
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Resolves with the address, or with undefined and a warning where it cannot be had. */
  listen(): Promise<Address | undefined> {
    return new Promise((resolve) => {
      this.#server.once("error", (problem: NodeJS.ErrnoException) => {
        this.#log.warn({ event: "console", port: null }, notOpened(this.#wanted, problem));
        resolve(undefined);
      });
      this.#server.listen(this.#wanted, () => {
        const { address: host, port } = this.#server.address() as net.AddressInfo;
        this.#server.removeAllListeners("error");
        this.#server.on("error", (problem) =>
          this.#log.error({ problem }, "a connection to the console could not be accepted"),
        );
        const address = { host, port };
        const opened = isEveryHost(host) ? { host: "localhost", port } : address;
        this.#log.info({ event: "console", ...address }, `console: http://${formatAddress(opened)}`);
        resolve(address);
      });
    });
  }

  /** From now on the broker is not ready for new work, and says so to whoever asks. */
  stopping(): void {
    this.#isStopping = true;
    this.#app?.stopping();
  }

  /** Ends what pages listen to, and all connections: whoever is left after `graceMs` is cut off. */
  async close(graceMs: number): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const deadline = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    if (this.#app !== undefined) await this.#app.close();
    else for (const socket of this.#sockets) socket.destroy();
    await closed;
    clearTimeout(deadline);
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // An error ends in a close as well.
    socket.on("error", () => {});
    this.#loading ??= this.#load();
    this.#loading.then((app) => (app === undefined ? socket.destroy() : app.take(socket)));
  }

  async #load(): Promise<ConsoleApp | undefined> {
    try {
      const { openApp } = require("./app") as typeof import("./app");
      this.#app = await openApp(this.#sources, this.#pageFolder);
      if (this.#isStopping) this.#app.stopping();
      return this.#app;
    } catch (problem) {
      this.#log.error({ problem }, "the console could not be loaded");
      // It may work later; but whoever keeps asking does not make the broker try all the time.
      setTimeout(() => {
        this.#loading = undefined;
      }, LOAD_AGAIN_MS).unref();
      return undefined;
    }
  }
}

function notOpened(wanted: Address, { code, message }: NodeJS.ErrnoException): string {
  const advice = "choose another in LAB_CONSOLE_PORT, or say LAB_CONSOLE_PORT=off";
  if (code === "EADDRINUSE") return `there is no console: port ${wanted.port} is taken; ${advice}`;
  if (code === "EACCES") return `there is no console: port ${wanted.port} needs more rights; ${advice}`;
  return `there is no console: it cannot listen on ${formatAddress(wanted)}: ${message}; see LAB_CONSOLE_HOST and LAB_CONSOLE_PORT`;
}
