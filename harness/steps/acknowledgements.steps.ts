/**
 * What was acknowledged.
 *
 * A client streams messages until the broker is killed, and remembers each `OK` that it got.
 */
import { Then, When } from "@cucumber/cucumber";
import { Client } from "../support/client";
import type { LabWorld } from "../support/world";

/** How many messages the client sends ahead of the answers. */
const AHEAD = 500;

/** Sends `message 0`, `message 1` … and kills the broker in the middle; what was answered with OK is kept in mind. */
When(
  "a client streams numbered messages to {string} and the broker is killed after {int} acknowledgements",
  async function (this: LabWorld, topic: string, count: number) {
    await streamUntilKilled(this, topic, count);
  },
);

/** The same, again and again: the broker is started anew after each kill. */
When(
  "a client streams numbered messages to {string} and the broker is killed after {int} acknowledgements, {int} times",
  async function (this: LabWorld, topic: string, count: number, times: number) {
    for (let time = 0; time < times; time++) {
      await streamUntilKilled(this, topic, count);
      await this.broker.startAgain();
    }
  },
);

/** Everything that was acknowledged is in the log at its offset; nothing is there twice, and the order is that of sending. */
Then(
  "every acknowledged message is in {string}, in order and once",
  async function (this: LabWorld, topic: string) {
    const stored = (await this.ask(`${topic.length} ${topic} 0\\n`)).split("\n").slice(0, -1);
    for (const [offset, message] of this.acknowledged) {
      if (stored[offset] === message) continue;
      throw new Error(
        `"${message}" was acknowledged at offset ${offset}, but there is "${stored[offset] ?? "nothing"}"`,
      );
    }
    const numbers = stored.map((message) => Number(message.replace("message ", "")));
    const disorder = numbers.findIndex((number, at) => at > 0 && number <= numbers[at - 1]!);
    if (disorder >= 0)
      throw new Error(`offset ${disorder} holds "${stored[disorder]}" behind "${stored[disorder - 1]}"`);
  },
);

async function streamUntilKilled(world: LabWorld, topic: string, count: number): Promise<void> {
  const client = await Client.connect(world.broker.host, world.broker.port);
  const first = world.messagesSent;
  await client.send(world.bytes(`produce ${topic} message ${world.messagesSent++}\\n`));
  let answered = 0;
  while (answered < count) {
    let ahead = "";
    while (world.messagesSent - first - answered < AHEAD)
      ahead += `produce ${topic} message ${world.messagesSent++}\\n`;
    if (ahead !== "") void client.send(world.bytes(ahead));
    const before = answered;
    await client.until(() => client.closed || lines(client).length > before);
    if (client.closed) throw new Error("the broker closed the connection before it was killed");
    answered = lines(client).length;
  }
  await world.broker.kill();
  await client.untilClosed();
  for (const [at, line] of lines(client).entries()) {
    const offset = /@(\d+)$/.exec(line)?.[1];
    if (offset === undefined) throw new Error(`message ${first + at} was answered "${line}"`);
    world.acknowledged.set(Number(offset), `message ${first + at}`);
  }
}

/** The whole lines received so far. */
function lines(client: Client): string[] {
  return client.received.toString().split("\n").slice(0, -1);
}
