/**
 * What one scenario has: a broker, clients by name, topic names of its own.
 */
import { setWorldConstructor, World } from "@cucumber/cucumber";
import { type TargetName, targetNamed } from "../targets/choose";
import { type Broker, CannotHere, type Settings, type StartExtras, StartRefused } from "../targets/target";
import { BrowserScenario } from "./browser-scenario";
import { Client, PATIENCE_MS } from "./client";
import { bytesOf } from "./escapes";
import { assertReceived, type Talk } from "./failure";
import { KafkaScenario } from "./kafka/scenario";
import { Names } from "./names";

export const target = targetNamed((process.env.LAB_TARGET_CHOSEN ?? "process") as TargetName, process.env);

/** Groups of the shared broker settle at once, sessions may be short, and the cleaner comes often: so scenarios see all that without long waits. */
const SHARED_SETTINGS: Settings = {
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
  KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: "100",
  KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS: "500",
  KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS: "3000",
  KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS: "100",
  KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS: "1000",
  KAFKA_LOG_CLEANER_BACKOFF_MS: "50",
};

let shared: Promise<Broker> | undefined;

/** The broker that all scenarios share that neither restart it nor need settings. */
export function sharedBroker(): Promise<Broker> {
  shared ??= target.start(target.controls ? SHARED_SETTINGS : {});
  return shared;
}

export async function removeSharedBroker(): Promise<void> {
  const broker = shared;
  shared = undefined;
  await (await broker)?.remove();
}

export class LabWorld extends World {
  readonly names = new Names();
  readonly clients = new Map<string, Client>();
  /** What speaks Kafka's wire protocol. */
  readonly kafka = new KafkaScenario(this);
  /** What looks at the broker's console. */
  readonly browser = new BrowserScenario(this);
  /** Everything that was said to the broker, in order: each connection, whoever had it. */
  readonly talks: Client[] = [];
  /** The brokers that this scenario started, to be removed after it. */
  readonly ownBrokers: Broker[] = [];
  /** Why the last broker did not start, if it refused to. */
  refusal: StartRefused | undefined;
  /** Bytes that a step remembered for a later one. */
  remembered: Buffer | undefined;
  /** The memory of the broker when a step remembered it. */
  memoryBytes: number | undefined;
  /** Messages that a client streamed: how many, and which offset each acknowledged one got. */
  messagesSent = 0;
  readonly acknowledged = new Map<number, string>();
  /** How the last stop went. */
  lastStop: { exitCode: number; tookMs: number } | undefined;
  #broker: Broker | undefined;

  get broker(): Broker {
    if (this.#broker === undefined)
      throw new Error("the scenario has no broker yet: begin with `Given a broker`");
    return this.#broker;
  }

  get brokerIfAny(): Broker | undefined {
    return this.#broker;
  }

  async useSharedBroker(): Promise<void> {
    this.#broker = await sharedBroker();
  }

  async startBroker(settings: Settings, extras?: StartExtras): Promise<void> {
    if (!target.controls)
      throw new CannotHere("it needs a broker of its own, with settings or without neighbours");
    this.#broker = await target.start(settings, extras);
    this.ownBrokers.push(this.#broker);
  }

  /** Starts a broker that is expected to refuse. */
  async startExpectingRefusal(settings: Settings, extras?: StartExtras): Promise<void> {
    const before = this.#broker;
    this.refusal = undefined;
    try {
      await this.startBroker(settings, extras);
    } catch (problem) {
      if (!(problem instanceof StartRefused)) throw problem;
      this.refusal = problem;
      this.#broker = before;
    }
  }

  /** The client of that name, connected if it is new, or was connected to another broker than the scenario has now. */
  async client(name: string): Promise<Client> {
    const known = this.clients.get(name);
    if (known?.closed === false && known.port === this.broker.port) return known;
    const client = await Client.connect(this.broker.host, this.broker.port);
    this.#keep(name, client);
    return client;
  }

  /** The client of that name as it is: it may be gone. */
  existing(name: string): Client {
    const client = this.clients.get(name);
    if (client === undefined) throw new Error(`there is no client "${name}" in this scenario yet`);
    return client;
  }

  /** The bytes of a scenario's text, with topic names of this scenario's own. */
  bytes(text: string): Buffer {
    return bytesOf(this.names.toBroker(text));
  }

  /** A new client sends `bytes`, says that this was all, and everything the broker answers is read. */
  async exchange(name: string, bytes: Buffer): Promise<Client> {
    const client = await Client.connect(this.broker.host, this.broker.port);
    this.#keep(name, client);
    await client.send(bytes);
    client.finish();
    if (!(await client.untilClosed())) {
      throw new Error(
        `the broker did not close the connection within ${PATIENCE_MS / 1000} s after the end of the input`,
      );
    }
    return client;
  }

  /** Asks something beside the scenario's clients, and returns the whole answer. */
  async ask(text: string): Promise<string> {
    const client = await Client.connect(this.broker.host, this.broker.port);
    this.talks.push(client);
    await client.send(this.bytes(text));
    client.finish();
    await client.untilClosed();
    return this.names.fromBroker(client.received).toString("utf8");
  }

  /** Checks everything that came since a step last looked, waiting until as much has come. */
  async expectReceived(name: string, expected: string): Promise<void> {
    const client = this.existing(name);
    await client.until(() => client.closed || enough(expected, client.unseen));
    const received = this.names.fromBroker(client.unseen);
    client.lookedAt = client.received.length;
    assertReceived(this.#talk(client), expected, received);
  }

  /** What came since a step last looked; a step that calls this has looked. */
  look(name: string): string {
    const client = this.existing(name);
    const received = this.names.fromBroker(client.unseen).toString("utf8");
    client.lookedAt = client.received.length;
    return received;
  }

  #talk(client: Client): Talk {
    return { client, names: this.names, host: this.broker.host, port: this.broker.port };
  }

  #keep(name: string, client: Client): void {
    this.talks.push(client);
    const before = this.clients.get(name);
    if (before !== undefined) this.clients.set(`${name} before #${this.clients.size}`, before);
    this.clients.set(name, client);
  }
}

/** Whether as many lines (or, without LF, bytes) have come as are expected. */
function enough(expected: string, received: Buffer): boolean {
  const lines = expected.split("\\n").length - 1;
  if (expected.includes("…") || lines > 0) return count(received, 0x0a) >= lines && received.length > 0;
  return received.length >= bytesOf(expected).length;
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (const one of bytes) if (one === byte) found++;
  return found;
}

setWorldConstructor(LabWorld);
