/**
 * A network that fails: every client comes to the broker through this port. It can be cut, slowed down and reset, and knows nothing of
 * what passes but who spoke last. Whatever is done to it returns how much that met: connections that are broken, or what was held up.
 */
import net, { type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

interface Pair {
  client: Socket;
  /** Undefined: it came while the network was cut. */
  broker: Socket | undefined;
  /** The client said something, and the broker has said nothing since. */
  isWaiting: boolean;
}

export class Network {
  readonly #server: net.Server;
  readonly #pairs = new Set<Pair>();
  readonly #brokerPort: () => number;
  #isCut = false;
  #delayMs = 0;
  /** Since it was told last how long things take. */
  #chunksDelayed = 0;
  /** Clients read so slowly that what the broker sends piles up. */
  #isSlow = false;

  private constructor(brokerPort: () => number) {
    this.#brokerPort = brokerPort;
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  /** `brokerPort` is asked for each connection. */
  static async open(brokerPort: () => number): Promise<Network> {
    const network = new Network(brokerPort);
    await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** From now on nothing passes, in either direction, and nobody is told: as when a cable is pulled. */
  cut(): number {
    this.#isCut = true;
    for (const { client, broker } of this.#pairs) {
      client.pause();
      broker?.pause();
    }
    return this.#pairs.size;
  }

  /** What was held up is lost: the connections of before are reset. */
  heal(): number {
    this.#isCut = false;
    return this.resetAll();
  }

  /** Returns how many chunks were delayed until now. */
  delay(ms: number): number {
    const met = this.#chunksDelayed;
    this.#chunksDelayed = 0;
    this.#delayMs = ms;
    return met;
  }

  readSlowly(): void {
    this.#isSlow = true;
    for (const { broker } of this.#pairs) broker?.pause();
  }

  /** Returns on how many connections the broker had said something that nobody read. */
  readOn(): number {
    this.#isSlow = false;
    const brokers = [...this.#pairs].flatMap(({ broker }) => broker ?? []);
    const met = brokers.filter(({ readableLength }) => readableLength > 0).length;
    for (const broker of brokers) broker.resume();
    return met;
  }

  resetAll(): number {
    const pairs = [...this.#pairs];
    this.#pairs.clear();
    for (const { client, broker } of pairs) {
      client.resetAndDestroy();
      broker?.resetAndDestroy();
    }
    return pairs.length;
  }

  /** Resolves with how many of the clients that wait for the broker now hear from it within `ms`. */
  async answeredWithin(ms: number): Promise<number> {
    const waiting = [...this.#pairs].filter(({ isWaiting }) => isWaiting);
    await delay(ms);
    return waiting.filter(({ isWaiting }) => !isWaiting).length;
  }

  async close(): Promise<void> {
    this.resetAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#isCut) {
      // It hears nothing until the network heals.
      const pair = { client, broker: undefined, isWaiting: false };
      this.#pairs.add(pair);
      client.once("close", () => this.#pairs.delete(pair));
      client.on("error", () => {}).pause();
      return;
    }
    const broker = net.connect({
      port: this.#brokerPort(),
      host: "127.0.0.1",
      allowHalfOpen: true,
      noDelay: true,
    });
    const pair = { client, broker, isWaiting: false };
    this.#pairs.add(pair);
    this.#forward(client, broker);
    this.#forward(broker, client);
    client.on("data", () => {
      pair.isWaiting = true;
    });
    broker.on("data", () => {
      pair.isWaiting = false;
    });
    if (this.#isSlow) broker.pause();
  }

  #forward(from: Socket, to: Socket): void {
    const line = new DelayLine(() => this.#delayMs);
    from.on("data", (bytes: Buffer) => {
      if (this.#delayMs > 0) this.#chunksDelayed++;
      line.pass(() => this.#write(from, to, bytes));
    });
    from.on("end", () => line.pass(() => to.end()));
    from.on("error", () => to.resetAndDestroy());
    from.on("close", () => {
      for (const pair of this.#pairs)
        if (pair.client === from || pair.broker === from) this.#pairs.delete(pair);
      line.pass(() => to.destroySoon());
    });
  }

  #write(from: Socket, to: Socket, bytes: Buffer): void {
    if (this.#isCut || to.destroyed || to.write(bytes)) return;
    from.pause();
    to.once("drain", () => {
      if (!this.#isCut) from.resume();
    });
  }
}

/** What is on its way in one direction: it takes a while, and arrives in the order in which it was sent. */
class DelayLine {
  readonly #delayMs: () => number;
  readonly #underway: { dueMs: number; arrive: () => void }[] = [];
  #isWaiting = false;

  constructor(delayMs: () => number) {
    this.#delayMs = delayMs;
  }

  pass(arrive: () => void): void {
    const delayMs = this.#delayMs();
    if (delayMs === 0 && this.#underway.length === 0) {
      arrive();
      return;
    }
    this.#underway.push({ dueMs: performance.now() + delayMs, arrive });
    if (!this.#isWaiting) this.#wait();
  }

  #wait(): void {
    const next = this.#underway[0];
    this.#isWaiting = next !== undefined;
    if (next === undefined) return;
    setTimeout(
      () => {
        this.#underway.shift()!.arrive();
        this.#wait();
      },
      Math.max(0, next.dueMs - performance.now()),
    );
  }
}
