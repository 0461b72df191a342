/** Reads what the console tells its pages: a stream of events, over HTTP. */
import type { BrokerNow, Events, FrameDetails, SavedFrame } from "../broker/console/messages";

type Told = { [Name in keyof Events]: { name: Name; data: Events[Name] } }[keyof Events];

/** Something that a person can do something about. */
export class Unreachable extends Error {}

export class Console {
  readonly #origin: string;

  /** `address`: `127.0.0.1:8080`. */
  constructor(address: string) {
    this.#origin = `http://${address}`;
  }

  /** Events of the wire, until `signal` is aborted or the broker ends them. @throws Unreachable */
  async *listen(signal: AbortSignal): AsyncGenerator<Told> {
    const response = await this.#get("/api/events?wire=1", "text/event-stream", signal);
    let text = "";
    try {
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + piece).split("\n\n");
        text = blocks.pop()!;
        for (const block of blocks) {
          const told = parseEvent(block);
          if (told !== undefined) yield told;
        }
      }
    } catch (problem) {
      if (signal.aborted) return;
      throw new Unreachable(`the console at ${this.#origin} is gone: ${reasonOf(problem)}`);
    }
  }

  /** Undefined: it is not kept any more. */
  async details(seq: number, signal: AbortSignal): Promise<FrameDetails | undefined> {
    try {
      const response = await fetch(`${this.#origin}/api/wire/frames/${seq}`, { signal });
      return response.ok ? ((await response.json()) as FrameDetails) : undefined;
    } catch {
      return undefined;
    }
  }

  /** What the broker lets somebody change only who knows it. @throws Unreachable */
  async token(signal: AbortSignal): Promise<string> {
    const response = await this.#get("/api/broker", "application/json", signal);
    return ((await response.json()) as BrokerNow).token;
  }

  /** A frame of a session that was saved, field by field. @throws Unreachable when it is none */
  async annotate(frame: SavedFrame, token: string, signal: AbortSignal): Promise<FrameDetails> {
    const response = await fetch(`${this.#origin}/api/wire/annotate`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-console-token": token },
      body: JSON.stringify(frame),
      signal,
    });
    if (response.ok) return (await response.json()) as FrameDetails;
    throw new Unreachable(`frame ${frame.seq} cannot be read: ${await refusalIn(response)}`);
  }

  async #get(path: string, type: string, signal: AbortSignal): Promise<Response> {
    const response = await fetch(this.#origin + path, { signal }).catch((problem) => {
      throw new Unreachable(
        `there is no console at ${this.#origin} (${reasonOf(problem)}): start a broker (npm start), or say where its console is ` +
          "with --console HOST:PORT; one that was started with LAB_CONSOLE_PORT=off has none",
      );
    });
    if (response.ok && response.headers.get("content-type")?.startsWith(type)) return response;
    throw new Unreachable(`what answers at ${this.#origin} is no console: ${await refusalIn(response)}`);
  }
}

function parseEvent(block: string): Told | undefined {
  const lineOf = (key: string) => new RegExp(`^${key}: (.*)$`, "m").exec(block)?.[1];
  const [name, data] = [lineOf("event"), lineOf("data")];
  return name === undefined || data === undefined ? undefined : ({ name, data: JSON.parse(data) } as Told);
}

async function refusalIn(response: Response): Promise<string> {
  try {
    const { sentence } = JSON.parse(await response.text());
    if (typeof sentence === "string") return sentence;
  } catch {
    // Whatever it is, it is not ours.
  }
  return `status ${response.status}`;
}

function reasonOf(problem: unknown): string {
  const { cause, message } = problem as Error;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? message;
}
