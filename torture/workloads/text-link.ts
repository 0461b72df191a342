/** A connection that speaks text, for programs that go on when it breaks. */
import { Client } from "../../harness/support/client";

const PATIENCE_MS = 8000;

export interface Address {
  host: string;
  port: number;
}

/** A connection on which lines are answered in turn. */
export class TextLink {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  static async open({ host, port }: Address): Promise<TextLink> {
    return new TextLink(await Client.connect(host, port));
  }

  send(line: string): Promise<void> {
    return this.#client.send(Buffer.from(`${line}\n`));
  }

  /** The next line. @throws Error when the connection ends, or nothing comes for long. */
  async line(): Promise<string> {
    const { unseen } = this.#client;
    let end = unseen.indexOf("\n");
    if (end < 0) {
      await this.#client.until(() => this.#client.closed || this.#client.unseen.includes("\n"), PATIENCE_MS);
      end = this.#client.unseen.indexOf("\n");
    }
    if (end < 0) throw new Error("the connection ended");
    const line = this.#client.unseen.subarray(0, end).toString();
    this.#client.lookedAt += end + 1;
    return line;
  }

  close(): void {
    this.#client.destroy();
  }
}

export async function withLink(address: Address, use: (link: TextLink) => Promise<void>): Promise<void> {
  const link = await TextLink.open(address);
  try {
    await use(link);
  } finally {
    link.close();
  }
}

export interface Reply {
  messages: { partition: number; offset: number; value: string }[];
  /** Where each partition is read on, as the reply's last line says. */
  next: { partition: number; offset: number }[];
}

/** @throws Error when it is refused. */
export async function readReply(link: TextLink): Promise<Reply> {
  const messages: Reply["messages"] = [];
  for (;;) {
    const line = await link.line();
    if (line.startsWith("{")) messages.push(JSON.parse(line));
    else if (line.startsWith("OK")) return { messages, next: placesIn(line) };
    else throw new Error(line);
  }
}

function placesIn(line: string): Reply["next"] {
  return [...line.matchAll(/-(\d+)@(\d+)/g)].map(([, partition, offset]) => ({
    partition: Number(partition),
    offset: Number(offset),
  }));
}

/** Where a group stands in each partition, as `group` shows it. */
export async function committedBy(link: TextLink, group: string): Promise<ReadonlyMap<number, number>> {
  const committed = new Map<number, number>();
  await link.send(`group ${group}`);
  for (let line = await link.line(); !line.startsWith("OK"); line = await link.line()) {
    if (line.startsWith("ERR GROUP_ID_NOT_FOUND")) break;
    if (line.startsWith("ERR")) throw new Error(line);
    const place = /-(\d+) +committed=(\d+)/.exec(line);
    if (place !== null) committed.set(Number(place[1]), Number(place[2]));
  }
  return committed;
}
