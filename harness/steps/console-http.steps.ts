/**
 * The console's HTTP.
 *
 * What a browser would never send, or not let a page send: requests letter by letter, over a raw socket. `$console` is the console's
 * `host:port`, `$token` the token that it gives to its own page.
 */
import { randomBytes } from "node:crypto";
import net from "node:net";
import { Given, Then, When } from "@cucumber/cucumber";
import { Client, PATIENCE_MS } from "../support/client";
import { matches } from "../support/failure";
import { type HttpAnswer, parseAnswer, requestBytes } from "../support/http";
import { type LabWorld, target } from "../support/world";
import { consolePortOf } from "../targets/console-port";

const answers = new WeakMap<LabWorld, HttpAnswer>();
/** The broker's own port in a container. */
const TAKEN_IN_CONTAINER = 9092;

/** A broker that finds somebody else at the port where its console should be. Needs the tag @own-broker. */
Given("a broker whose console is to have a port that is taken", async function (this: LabWorld) {
  const other = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as net.AddressInfo;
  const taken = target.name === "container" ? TAKEN_IN_CONTAINER : port;
  await this.startBroker({ LAB_CONSOLE_PORT: String(taken) }).finally(() => other.close());
});

/** The broker has not opened a console. */
Then("it has no console", function (this: LabWorld) {
  const { consolePort } = this.broker;
  if (consolePort !== undefined) throw new Error(`its console is at port ${consolePort}`);
});

/** Sends a request to the console: its head, and behind an empty line its body, whose length is added unless it is said. */
When("an HTTP request is sent to the console:", async function (this: LabWorld, text: string) {
  answers.set(this, await ask(this, await withPlaceholders(this, text)));
});

/** The status of the console's last answer. */
Then("the console answers {int}", function (this: LabWorld, status: number) {
  assertStatus(this, status);
});

/** Its status, and what its body says somewhere (`…` is any text). */
Then("the console answers {int} and says {string}", function (this: LabWorld, status: number, words: string) {
  const { body } = assertStatus(this, status);
  if (!matches(`…${words}…`, Buffer.from(body.toString("utf8").replaceAll("\n", " "))))
    throw new Error(`the answer does not say "${words}": ${body.subarray(0, 1000)}`);
});

/** One of the headers of the last answer has these words in it. */
Then("the answer's header {string} has {string}", function (this: LabWorld, name: string, words: string) {
  const value = answerOf(this).headers.get(name.toLowerCase());
  if (!value?.includes(words)) throw new Error(`${name} is ${value ?? "not there"}, wanted was ${words}`);
});

/** One of its headers is there, and has no such words. */
Then(
  "the answer's header {string} does not have {string}",
  function (this: LabWorld, name: string, words: string) {
    const value = answerOf(this).headers.get(name.toLowerCase());
    if (value === undefined || value.includes(words)) throw new Error(`${name} is ${value ?? "not there"}`);
  },
);

/** The last answer has no such header. */
Then("the answer has no header {string}", function (this: LabWorld, name: string) {
  const value = answerOf(this).headers.get(name.toLowerCase());
  if (value !== undefined) throw new Error(`${name} is ${value}`);
});

/** So many connections send the console bytes at random, and are closed by it sooner or later. */
When(
  "{int} clients send {int} bytes of noise each to the console",
  async function (this: LabWorld, count: number, bytes: number) {
    for (let number = 0; number < count; number++) {
      const client = await connect(this);
      await client.send(randomBytes(bytes));
      client.finish();
      if (!(await client.untilClosed()))
        throw new Error("the console did not close a connection that sent noise");
    }
  },
);

/** So many connections ask for the console's events, and never read what comes. */
When(
  "{int} listeners ask the console for {string} and never read",
  async function (this: LabWorld, count: number, path: string) {
    const { host } = this.browser;
    for (let number = 0; number < count; number++) {
      const client = await connect(this);
      this.clients.set(`listener ${number}`, client);
      client.stopReading();
      await client.send(this.bytes(`GET ${path} HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n`));
    }
  },
);

function assertStatus(world: LabWorld, status: number): HttpAnswer {
  const answer = answerOf(world);
  if (answer.status !== status)
    throw new Error(`the console answers ${answer.status}, not ${status}: ${answer.body.subarray(0, 1000)}`);
  return answer;
}

function answerOf(world: LabWorld): HttpAnswer {
  const answer = answers.get(world);
  if (answer === undefined) throw new Error("the scenario has sent the console no request yet");
  return answer;
}

async function withPlaceholders(world: LabWorld, text: string): Promise<string> {
  const console = world.names.toBroker(text).replaceAll("$console", world.browser.host);
  return console.includes("$token") ? console.replaceAll("$token", await token(world)) : console;
}

/** What the console tells its own page, and no other. */
async function token(world: LabWorld): Promise<string> {
  const { body } = await ask(world, `GET /api/broker HTTP/1.1\nHost: ${world.browser.host}`);
  const { token } = JSON.parse(body.toString()) as { token?: string };
  if (token === undefined) throw new Error(`there is no token in ${body.subarray(0, 1000)}`);
  return token;
}

async function ask(world: LabWorld, request: string): Promise<HttpAnswer> {
  const client = await connect(world);
  try {
    let answer: HttpAnswer | undefined;
    void client.send(requestBytes(request));
    await client.until(() => {
      answer = parseAnswer(client.received, client.closed);
      return answer !== undefined || client.closed;
    });
    if (answer !== undefined) return answer;
    const what = client.closed
      ? "closed the connection without an answer"
      : `has not answered within ${PATIENCE_MS / 1000} s`;
    throw new Error(`the console ${what}; it said: ${client.received.subarray(0, 1000)}`);
  } finally {
    client.destroy();
  }
}

function connect(world: LabWorld): Promise<Client> {
  return Client.connect(world.broker.host, consolePortOf(world.broker));
}
