/** Connections side by side, each with a bundle of inputs, until all have had their turn. */
import net, { type Socket } from "node:net";
import type { Address } from "../workloads/text-link";
import type { Bundle, End } from "./bundle";
import type { DoorInput } from "./input";

/** Looks often enough, and costs less than a timer for each connection. */
const LOOK_MS = 25;
/**
 * Whoever follows, joins or waits for long is left there: where nothing comes for a while although the broker has answered others many
 * times. A machine that is busy with something else must not look like that; but for ever it is not waited for.
 */
const STALL_MS = 150;
const STALL_CHUNKS = 400;
const STALL_MS_MAX = 2000;
/** What is due for certain is waited for so long, and is a fault then. */
const OWED_MS_MAX = 30_000;
/** Now and then a bundle comes in two pieces: what is in the middle of something then is seen by nobody's plan. */
const IN_PIECES_EVERY = 8;

export class Lanes {
  readonly #address: Address;
  /** When something came last, and how much had come to all of them by then. */
  readonly #last = new Map<Socket, { ms: number; chunks: number; bundle: Bundle }>();
  #chunks = 0;
  #bundles = 0;

  constructor(address: Address) {
    this.#address = address;
  }

  /** `make` puts as many as it likes of the inputs into a bundle, from the first on. */
  async send(
    inputs: readonly DoorInput[],
    { lanes, bundle }: { lanes: number; bundle: number },
    make: (inputs: readonly DoorInput[]) => Bundle,
  ): Promise<void> {
    const waiting = inputs.toReversed();
    const timer = setInterval(() => this.#endStalled(), LOOK_MS);
    const lane = async () => {
      while (waiting.length > 0) {
        const some = waiting.splice(-bundle).reverse();
        const turns = await this.#converse(make(some));
        waiting.push(...some.slice(turns).reverse());
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    clearInterval(timer);
  }

  #converse(bundle: Bundle): Promise<number> {
    return new Promise((resolve) => {
      const socket = net.connect({ ...this.#address, noDelay: true });
      let end: End = "not opened";
      this.#isAlive(socket, bundle);
      socket.on("error", () => {});
      socket.once("connect", () => {
        end = "closed";
      });
      socket.on("data", (chunk) => {
        this.#isAlive(socket, bundle);
        bundle.take(chunk);
      });
      socket.once("close", () => {
        const hasStalled = !this.#last.delete(socket);
        resolve(bundle.finish(hasStalled ? "stalled" : end));
      });
      this.#write(socket, bundle.bytes);
    });
  }

  #write(socket: Socket, bytes: Buffer): void {
    if (this.#bundles++ % IN_PIECES_EVERY !== 0) {
      socket.end(bytes);
      return;
    }
    const middle = this.#bundles % (bytes.length + 1);
    socket.write(bytes.subarray(0, middle), () => socket.end(bytes.subarray(middle)));
  }

  #isAlive(socket: Socket, bundle: Bundle): void {
    this.#last.set(socket, { ms: performance.now(), chunks: this.#chunks++, bundle });
  }

  #endStalled(): void {
    const now = performance.now();
    for (const [socket, { ms, chunks, bundle }] of this.#last) {
      const isBehind = now - ms > STALL_MS && this.#chunks - chunks > STALL_CHUNKS;
      if (!isBehind && now - ms < STALL_MS_MAX) continue;
      if (now - ms < OWED_MS_MAX && bundle.isOwed) continue;
      this.#last.delete(socket);
      socket.destroy();
    }
  }
}
