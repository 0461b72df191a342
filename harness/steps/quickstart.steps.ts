/**
 * A person at a terminal.
 *
 * Commands as the README shows them, run in a real shell with a real netcat. Only the address is replaced by that of the broker
 * under test.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { After, Then, When } from "@cucumber/cucumber";
import { PATIENCE_MS } from "../support/client";
import { atAddress, run, shell, shellBlocks } from "../support/netcat";
import { type LabWorld, target } from "../support/world";
import { CannotHere } from "../targets/target";

const READY_PATIENCE_MS = 120_000;

/** What a scenario's terminal shows. */
interface Terminal {
  printed: string;
  /** What the last step looked at ends here. */
  lookedAt: number;
  /** Programs that run on. */
  running: ChildProcessWithoutNullStreams[];
  cleanUp: (() => Promise<unknown>)[];
}

const terminals = new WeakMap<LabWorld, Terminal>();

function terminalOf(world: LabWorld): Terminal {
  const terminal = terminals.get(world) ?? { printed: "", lookedAt: 0, running: [], cleanUp: [] };
  terminals.set(world, terminal);
  return terminal;
}

After({ timeout: 60_000 }, async function (this: LabWorld) {
  const terminal = terminals.get(this);
  for (const child of terminal?.running ?? [])
    if (child.exitCode === null) process.kill(-child.pid!, "SIGKILL");
  for (const cleanUp of terminal?.cleanUp ?? []) await cleanUp();
});

/** Pastes each block of commands under the README's heading "Quickstart" into a shell in which `nc` is that netcat. */
When("the README's quickstart is pasted with {string}", async function (this: LabWorld, netcat: string) {
  await paste(this, "Quickstart", netcat);
});

/** The same for another heading. `python3` is Debian's own, for which its packages are. */
When(
  "what the README has under {string} is pasted with {string}",
  async function (this: LabWorld, heading: string, netcat: string) {
    await paste(this, heading, netcat, 'python3() { /usr/bin/python3 "$@"; }\n');
  },
);

async function paste(world: LabWorld, heading: string, netcat: string, before = ""): Promise<void> {
  const terminal = terminalOf(world);
  const blocks = shellBlocks(fs.readFileSync("README.md", "utf8"), heading);
  if (blocks.length === 0) throw new Error(`the README has no commands under "${heading}"`);
  for (const block of blocks)
    terminal.printed += await run(shell(netcat, before + atAddress(block, world.broker)));
}

/** Runs one command in a shell in which `nc` is that netcat; backslashes are the shell's own. */
When("{string} is run with {string}", async function (this: LabWorld, command: string, netcat: string) {
  terminalOf(this).printed += await run(shell(netcat, atAddress(command, this.broker)));
});

/** Waits for the first command with `nc` that is printed, and runs it. */
When("what the answer shows is pasted with {string}", async function (this: LabWorld, netcat: string) {
  const terminal = terminalOf(this);
  const find = () => /printf '.*?' \| nc -w 1 \S+ \d+/.exec(terminal.printed)?.[0];
  await until(() => find() !== undefined, PATIENCE_MS);
  const command = find();
  if (command === undefined) throw new Error(`there is no command in ${terminal.printed}`);
  terminal.lookedAt = terminal.printed.length;
  const broker = this.ownBrokers.at(-1);
  terminal.printed += await run(shell(netcat, broker === undefined ? command : atAddress(command, broker)));
});

/** Opens that netcat at the broker and leaves it open, to be typed into. */
When("a person opens {string}", function (this: LabWorld, netcat: string) {
  const terminal = terminalOf(this);
  const { host, port } = this.broker;
  listen(terminal, shell(netcat, `exec nc ${host} ${port}`));
});

/** Types a line into the program that was opened, and presses Enter. */
When("types {string}", function (this: LabWorld, line: string) {
  terminalOf(this).running.at(-1)!.stdin.write(`${line}\n`);
});

/**
 * `docker compose up` in the project's folder, with a port that is free. Where only its forerunner is installed,
 * `docker-compose up --build` stands in. Needs the tag @needs-docker.
 */
When("`docker compose up` is run", async function (this: LabWorld) {
  assertOwnBroker();
  const env = {
    ...process.env,
    LAB_PORT: String(await freePort()),
    COMPOSE_PROJECT_NAME: `kafka-lab-quickstart-${process.pid}`,
  };
  const hasPlugin = spawnSync("docker", ["compose", "version"]).status === 0;
  const compose = (...words: string[]) =>
    hasPlugin
      ? spawn("docker", ["compose", ...words], { env, detached: true })
      : spawn("docker-compose", words, { env, detached: true });
  const terminal = terminalOf(this);
  terminal.cleanUp.push(() => run(compose("down", "-v")));
  listen(terminal, hasPlugin ? compose("up") : compose("up", "--build"));
});

/** `npm start` in the project's folder, with a port that is free and a data folder of its own. */
When("`npm start` is run", async function (this: LabWorld) {
  assertOwnBroker();
  const port = await freePort();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-"));
  const terminal = terminalOf(this);
  terminal.cleanUp.push(async () => fs.rmSync(data, { recursive: true, force: true }));
  const env = {
    ...process.env,
    KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LOG_DIRS: data,
  };
  listen(terminal, spawn("npm", ["start"], { env, detached: true }));
});

/** The terminal soon shows these words. */
Then(
  "the terminal soon says {string}",
  { timeout: READY_PATIENCE_MS },
  async function (this: LabWorld, words: string) {
    const terminal = terminalOf(this);
    const found = await until(() => terminal.printed.includes(words), READY_PATIENCE_MS - 1000);
    if (!found) throw new Error(`the terminal does not say "${words}"; it says:\n${terminal.printed}`);
  },
);

/** What was printed since the last such step; `…` is any text within a line, and a line of `…` alone any lines. */
Then("it prints:", async function (this: LabWorld, lines: string) {
  const terminal = terminalOf(this);
  const pattern = patternOf(lines);
  const unseen = () => terminal.printed.slice(terminal.lookedAt);
  const right = await until(() => pattern.test(unseen()), PATIENCE_MS);
  if (!right) throw new Error(`expected was:\n${lines}\nprinted was:\n${unseen()}`);
  terminal.lookedAt = terminal.printed.length;
});

function patternOf(lines: string): RegExp {
  const escaped = lines.split("\n").map((line) => {
    if (line === "…") return "(?:.*\\n)*";
    return `${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*")}\\n`;
  });
  return new RegExp(`^${escaped.join("")}$`);
}

function assertOwnBroker(): void {
  if (target.name === "address" || process.env.BROKER_IMAGE !== undefined)
    throw new CannotHere("it starts the broker of this project, not somebody else's");
}

function listen(terminal: Terminal, child: ChildProcessWithoutNullStreams): void {
  terminal.running.push(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      terminal.printed += chunk.toString();
    });
  }
}

async function until(condition: () => boolean, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!condition() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return condition();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
