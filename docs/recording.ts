/** A broker whose conversations with its clients are kept: a proxy stands between them and takes a copy of every frame. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { type Api, byKey } from "../broker/kafka/api";
import { apis } from "../broker/kafka/apis";
import { type RequestHeader, readRequestHeader } from "../broker/kafka/codec/headers";
import { Reader } from "../broker/kafka/codec/reader";

export const SIZE_BYTES = 4;

/** One request and its answer, each with its size before it. */
export interface Exchange {
  api: Api;
  header: RequestHeader;
  request: Buffer;
  /** Undefined until it came. */
  response: Buffer | undefined;
  sentAtMs: number;
  answeredAtMs: number;
}

export class Recording {
  /** In the order in which they were sent, over all connections. */
  readonly exchanges: Exchange[] = [];
  /** Where clients reach the broker through the proxy. */
  readonly address: string;
  readonly #proxy: net.Server;
  readonly #broker: ChildProcess;
  #news: () => void = () => {};

  private constructor(proxy: net.Server, broker: ChildProcess, brokerPort: number) {
    this.#proxy = proxy;
    this.#broker = broker;
    this.address = addressOf(proxy);
    proxy.on("connection", (client) => this.#relay(client, net.connect(brokerPort, "127.0.0.1")));
  }

  /** Starts a broker with these settings; it needs `npm run build` before. */
  static async start(settings: Record<string, string> = {}): Promise<Recording> {
    const proxy = net.createServer().listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const broker = spawn(process.execPath, ["dist/broker/main.js"], {
      env: {
        ...process.env,
        KAFKA_LISTENERS: "PLAINTEXT://127.0.0.1:0",
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${addressOf(proxy)}`,
        KAFKA_LOG_DIRS: "memory",
        CLUSTER_ID: "the-lab",
        LAB_LOG_FORMAT: "json",
        LAB_CONSOLE_PORT: "off",
        ...settings,
      },
    });
    return new Recording(proxy, broker, await readyPort(broker.stdout!));
  }

  /** Resolves when what was exchanged is enough. */
  async until(isEnough: (exchanges: readonly Exchange[]) => boolean): Promise<void> {
    while (!isEnough(this.exchanges)) {
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.#broker.kill();
    await once(this.#broker, "close");
    this.#proxy.close();
  }

  #relay(client: net.Socket, broker: net.Socket): void {
    const unanswered: Exchange[] = [];
    onFrame(client, (request) => {
      const header = readRequestHeader(new Reader(request, SIZE_BYTES));
      const api = byKey(apis).get(header.apiKey)!;
      const exchange = {
        api,
        header,
        request,
        response: undefined,
        sentAtMs: Date.now(),
        answeredAtMs: Number.NaN,
      };
      unanswered.push(exchange);
      this.exchanges.push(exchange);
      this.#news();
    });
    onFrame(broker, (response) => {
      Object.assign(unanswered.shift()!, { response, answeredAtMs: Date.now() });
      this.#news();
    });
    client.pipe(broker).pipe(client);
    for (const socket of [client, broker]) socket.on("error", () => {});
  }
}

/** Calls for each whole frame that arrives. */
function onFrame(socket: net.Socket, take: (frame: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= SIZE_BYTES && rest.length >= SIZE_BYTES + rest.readInt32BE(0)) {
      const end = SIZE_BYTES + rest.readInt32BE(0);
      take(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
}

function addressOf(server: net.Server): string {
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

async function readyPort(output: NodeJS.ReadableStream): Promise<number> {
  let text = "";
  for await (const chunk of output) {
    text += chunk;
    const ready = text.split("\n").find((line) => line.includes('"event":"ready"') && line.endsWith("}"));
    if (ready !== undefined) {
      output.resume();
      return JSON.parse(ready).port;
    }
  }
  throw new Error(`the broker did not become ready:\n${text}`);
}
