/** Very many connections: those that say nothing, those that ask at once when they are answered, and those that send a byte now and then. */
import net, { type Socket } from "node:net";
import { inTurns } from "../../harness/in-turns";
import { Asker, type Port } from "./asker";
import { Latencies } from "./latencies";

const OPENED_AT_ONCE = 100;
/** What a slow client sends, over and over: the beginning of a line, and of a request, that never end. */
const DRIBBLE = { text: Buffer.from("p"), kafka: Buffer.from([0]) };

export class Crowd {
  readonly #sockets = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;

  /** Those that are still connected. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Half of them speak, and are answered, before they fall silent; the other half never say a word. */
  async open(port: Port, count: number): Promise<void> {
    await inTurns(
      Array.from({ length: count }, (_, at) => at),
      OPENED_AT_ONCE,
      async (at) => {
        const socket = await connect(port);
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
        if (at % 2 === 0) {
          socket.write("help help\n");
          await new Promise((resolve) => socket.once("data", resolve).once("close", resolve));
        }
      },
    );
  }

  /** From now on each sends a byte every so often: a few at every moment, not all at once. */
  dribble(everyMs: number): void {
    const STEPS = 20;
    let step = 0;
    this.#timer = setInterval(() => {
      step++;
      let at = 0;
      for (const socket of this.#sockets)
        if (at++ % STEPS === step % STEPS) socket.write(at % 2 === 0 ? DRIBBLE.text : DRIBBLE.kafka);
    }, everyMs / STEPS);
  }

  stopDribbling(): void {
    clearInterval(this.#timer);
  }

  close(): void {
    this.stopDribbling();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** So many ask for so long, each the next question as soon as it is answered. */
export async function busy(port: Port, count: number, ms: number): Promise<Latencies> {
  const latencies = new Latencies();
  const askers: Asker[] = [];
  await inTurns(
    Array.from({ length: count }, (_, at) => at),
    OPENED_AT_ONCE,
    async (at) => {
      askers.push(await Asker.open(port, at % 2 === 0 ? "text" : "kafka"));
    },
  );
  const endMs = performance.now() + ms;
  await Promise.all(
    askers.map(async (asker) => {
      while (performance.now() < endMs) latencies.add(await asker.ask());
      asker.close();
    }),
  );
  return latencies;
}

function connect({ host, port }: Port): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.on("error", () => {});
      socket.on("data", () => {});
      resolve(socket);
    });
  });
}
