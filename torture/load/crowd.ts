/** Very many connections: those that say nothing, those that ask at once when they are answered, and those that send a byte now and then. */
import net, { type Socket } from "node:net";
import { inTurns } from "../../harness/in-turns";
import { Asker, type Port } from "./asker";
import { Latencies } from "./latencies";

const OPENED_AT_ONCE = 100;
/** What a slow client sends: the beginning of a line that never ends, and of a request that says it has 16 MB; and then a byte, over and over. */
const DRIBBLE = {
  text: { first: Buffer.from("p"), next: Buffer.from("p") },
  kafka: { first: Buffer.from([1, 0, 0, 0]), next: Buffer.from([0]) },
} as const;

/** A connection with the door that it has chosen, or will choose with its first byte. */
interface Slow {
  door: keyof typeof DRIBBLE;
  hasBegun: boolean;
}

export class Crowd {
  readonly #sockets = new Map<Socket, Slow>();
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
        const door = at % 2 === 0 ? "text" : "kafka";
        this.#sockets.set(socket, { door, hasBegun: false });
        socket.once("close", () => this.#sockets.delete(socket));
        if (door === "text") {
          socket.write("help help\n");
          await new Promise((resolve) => socket.once("data", resolve).once("close", resolve));
        }
      },
    );
  }

  /** From now on each sends something every so often: a few at every moment, not all at once. */
  dribble(everyMs: number): void {
    const STEPS = 20;
    let step = 0;
    this.#timer = setInterval(() => {
      step = (step + 1) % STEPS;
      for (const [at, [socket, slow]] of [...this.#sockets].entries())
        if (at % STEPS === step) socket.write(nextPiece(slow));
    }, everyMs / STEPS);
  }

  stopDribbling(): void {
    clearInterval(this.#timer);
  }

  close(): void {
    this.stopDribbling();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }
}

function nextPiece(slow: Slow): Buffer {
  const { first, next } = DRIBBLE[slow.door];
  const piece = slow.hasBegun ? next : first;
  slow.hasBegun = true;
  return piece;
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
