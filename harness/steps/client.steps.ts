/**
 * Clients.
 *
 * What is said to the broker over a raw socket, and what it answers. `a client` is on a connection of its own that ends
 * with its step; a client with a name stays.
 */
import { Given, Then, When } from "@cucumber/cucumber";
import { PATIENCE_MS } from "../support/client";
import { matches } from "../support/failure";
import type { LabWorld } from "../support/world";

/** The client of the steps that name none. */
const CLIENT = "the client";
const PIECE_PAUSE_MS = 2;

/** A new client sends text (with `\n`, `\r`, `\x00` …), ends its input and reads everything until the broker closes. */
When("a client sends {string}", async function (this: LabWorld, text: string) {
  await this.exchange(CLIENT, this.bytes(text));
});

/** The same for several lines, each of which ends with LF. */
When("a client sends the lines:", async function (this: LabWorld, lines: string) {
  await this.exchange(CLIENT, this.bytes(withLf(lines)));
});

/** A client sends text cut into packets of so many bytes, as a slow network may do. */
When(
  "a client sends {string} in pieces of {int} byte(s)",
  async function (this: LabWorld, text: string, size: number) {
    const client = await this.client(CLIENT);
    const bytes = this.bytes(text);
    for (let at = 0; at < bytes.length; at += size) {
      await client.send(bytes.subarray(at, at + size));
      // Long enough that the broker reads most pieces one by one, though the system may put some together again.
      await new Promise((resolve) => setTimeout(resolve, PIECE_PAUSE_MS));
    }
    client.finish();
    await client.untilClosed();
  },
);

/** A client sends text in one piece and destroys its socket at once, reading nothing. */
When("a client sends {string} and leaves at once", async function (this: LabWorld, text: string) {
  const client = await this.client(CLIENT);
  void client.send(this.bytes(text));
  client.destroy();
});

/** A client sends text and then resets the connection, as when its machine crashes. Needs the tag @direct. */
When("a client sends {string} and resets the connection", async function (this: LabWorld, text: string) {
  const client = await this.client(CLIENT);
  await client.send(this.bytes(text));
  // What was sent is with the broker once it has answered something after it on another connection.
  await this.ask("help\n");
  client.reset();
});

/** New clients try it again and again, until one is answered so: for what takes the broker a moment to notice. */
Then(
  "a client soon can send {string} and receives {string}",
  async function (this: LabWorld, text: string, expected: string) {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const client = await this.exchange(CLIENT, this.bytes(text));
      if (matches(expected, client.received) || performance.now() > deadline) break;
      client.lookedAt = client.received.length;
    }
    await this.expectReceived(CLIENT, expected);
  },
);

/** What the client received is exactly this text, and nothing else. `…` is any text within a line. */
Then("it receives {string}", async function (this: LabWorld, text: string) {
  await this.expectReceived(CLIENT, text);
});

/** What the client received are exactly these lines. `…` is any text within a line. */
Then("it receives the lines:", async function (this: LabWorld, lines: string) {
  await this.expectReceived(CLIENT, withLf(lines));
});

/** The broker closed the connection without a word. */
Then("it receives nothing", async function (this: LabWorld) {
  await this.expectReceived(CLIENT, "");
});

/** What the client received is one ERR line with this error's name, and its sentence has these words (`…` is any text). */
Then(
  "it receives the error {word} that says {string}",
  function (this: LabWorld, name: string, words: string) {
    assertError(this.look(CLIENT), name, words);
  },
);

/** The client received something, whatever it is: for scenarios that are about what is stored. */
Then("it receives an answer", function (this: LabWorld) {
  if (this.look(CLIENT) === "") throw new Error("the broker said nothing");
});

/** What the client received is not looked at: for scenarios that are about what is stored. */
Then("whatever it receives is fine", function (this: LabWorld) {
  this.look(CLIENT);
});

/** A client with a name connects and stays. */
Given("client {string} is connected", async function (this: LabWorld, name: string) {
  await this.client(name);
});

/** A client with a name sends text and stays connected. */
When("client {string} sends {string}", async function (this: LabWorld, name: string, text: string) {
  const client = await this.client(name);
  await client.send(this.bytes(text));
});

/** A client with a name sends a command that waits for messages, and the broker has begun with it when the step ends. */
When("client {string} waits with {string}", async function (this: LabWorld, name: string, text: string) {
  const client = await this.client(name);
  // What is answered before it in the same piece shows that the broker has it.
  await client.send(this.bytes(`help\n${text}`));
  const helped = () => /^OK .*\n/m.test(client.unseen.toString());
  if (!(await client.until(helped))) throw new Error(`${name} sent "help" first, and it was not answered`);
  const { index, 0: line } = /^OK .*\n/m.exec(client.unseen.toString("latin1"))!;
  client.lookedAt += index + line.length;
});

/** What came to the client since the last such step is exactly this; waits for it. */
Then("client {string} receives {string}", async function (this: LabWorld, name: string, text: string) {
  await this.expectReceived(name, text);
});

/** The same for several lines. */
Then("client {string} receives the lines:", async function (this: LabWorld, name: string, lines: string) {
  await this.expectReceived(name, withLf(lines));
});

/** Nothing came to the client since the last such step. Put something behind it that would overtake a late answer. */
Then("client {string} has received nothing", function (this: LabWorld, name: string) {
  const received = this.look(name);
  if (received !== "")
    throw new Error(`client ${name} received ${JSON.stringify(received)}, expected was nothing`);
});

/** The client says that it will send nothing more; it still reads. */
When("client {string} ends its input", function (this: LabWorld, name: string) {
  this.existing(name).finish();
});

/** The connection is reset, as when the client's machine crashes. Needs the tag @direct. */
When("client {string} resets the connection", function (this: LabWorld, name: string) {
  this.existing(name).reset();
});

/** The client leaves without reading anything more. */
When("client {string} leaves", function (this: LabWorld, name: string) {
  this.existing(name).destroy();
});

/** The broker closes the connection of the client. */
Then("client {string} is disconnected", async function (this: LabWorld, name: string) {
  if (!(await this.existing(name).untilClosed()))
    throw new Error(`the broker did not close the connection of ${name}`);
});

export function withLf(lines: string): string {
  return `${lines}\n`.replaceAll("\n", "\\n");
}

function assertError(received: string, name: string, words: string): void {
  const lines = received.split("\n");
  if (lines.length !== 2 || !lines[0]!.startsWith("ERR ")) {
    throw new Error(`expected was one ERR ${name} line, received was ${JSON.stringify(received)}`);
  }
  if (!matches(`ERR ${name} …${words}…\\n`, Buffer.from(received))) {
    throw new Error(`the error is not ${name} with the words "${words}": ${lines[0]}`);
  }
}
