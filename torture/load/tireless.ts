/**
 * A client that never rests: it asks the next thing as soon as it is answered, and connects again when it is cut off.
 *
 * Invariant: nothing that goes wrong is silent. It is counted, with the last reason, and what cannot be understood counts as being cut off.
 */
import net, { type Socket } from "node:net";
import { type Port, pause } from "./asker";
import { newTally, type Talk, type Tally } from "./talks";

const PAUSE_MS = 100;

export interface Count extends Tally {
  /** There and back. */
  bytes: number;
  cutOff: number;
  /** Why, the last time. */
  reason: string;
}

export class Tireless {
  readonly count: Count = { ...newTally(), bytes: 0, cutOff: 0, reason: "" };
  readonly #port: Port;
  readonly #talk: Talk;
  #socket: Socket | undefined;
  #rests = false;

  constructor(port: Port, talk: Talk) {
    this.#port = port;
    this.#talk = talk;
    void this.#goOn();
  }

  /** Being cut off by itself is not counted. */
  rest(): void {
    this.#rests = true;
    this.#socket?.destroy();
  }

  async #goOn(): Promise<void> {
    while (!this.#rests) {
      const reason = await this.#talkUntilCutOff();
      if (this.#rests) return;
      this.count.reason = reason;
      this.count.cutOff++;
      await pause(PAUSE_MS);
    }
  }

  /** Resolves with the reason. */
  #talkUntilCutOff(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = net.connect(this.#port);
    this.#socket = socket;
    const cut = this.#talk.cut();
    let awaited = 0;
    const ask = () => {
      while (awaited < this.#talk.underway) awaited += this.#ask(socket);
    };
    socket.once("connect", ask);
    socket.on("data", (chunk) => {
      this.count.bytes += chunk.length;
      try {
        for (const piece of cut(chunk)) if (this.#talk.hear(piece, this.count)) awaited--;
        ask();
      } catch (problem) {
        socket.destroy(problem as Error);
      }
    });
    socket.once("error", ({ message }) => resolve(message));
    socket.once("close", () => resolve("the broker has closed the connection"));
    return promise;
  }

  /** Returns how many answers there will be. */
  #ask(socket: Socket): number {
    const { bytes, answers } = this.#talk.ask();
    socket.write(bytes);
    this.count.bytes += bytes.length;
    return answers;
  }
}
