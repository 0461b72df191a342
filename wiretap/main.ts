/**
 * `npm run wiretap`: what passes at the doors of a broker, in a terminal: each request and each reply, or, with `--bytes`, each of their
 * fields. It looks through the broker's console, as the page does, so the broker must have one.
 */
import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import type { FrameDetails, FrameSummary } from "../broker/console/messages";
import { Console, Unreachable } from "./events";
import { isWanted, type Wishes } from "./filter";
import { colours, fieldLines, noColours, type Paint, summaryLine } from "./lines";
import { openSession, Session } from "./session";

interface Options extends Wishes {
  console: string;
  bytes?: boolean;
  save?: string;
  open?: string;
}

const program = new Command("wiretap")
  .usage("[options]        (npm run wiretap -- --bytes)")
  .description("Prints what passes between clients and a running broker, until Ctrl-C.")
  .option("--console <host:port>", "where the broker's console is", "127.0.0.1:8080")
  .option("--client <part>", "only clients whose name or address has this in it")
  .option("--api <names...>", "only these APIs, or verbs of the text protocol: Fetch, produce, OK")
  .addOption(new Option("--door <door>", "only one of the two languages").choices(["text", "kafka"]))
  .option("--errors", "only replies with an error in them")
  .option("--bytes", "each field, with its bytes beside it")
  .option("--save <file>", "write what was printed to a file (*.wire.json), which the console can open")
  .addOption(
    new Option(
      "--open <file>",
      "print such a file instead of what passes; the broker reads the bytes",
    ).conflicts("save"),
  );

class Run {
  readonly #options: Options;
  readonly #paint: Paint;
  readonly #session = new Session();
  #dropped = 0;

  constructor(options: Options, paint: Paint) {
    this.#options = options;
    this.#paint = paint;
  }

  /** Prints what passes until `signal` is aborted. @throws Unreachable */
  async follow(signal: AbortSignal): Promise<void> {
    const from = new Console(this.#options.console);
    for await (const { name, data } of from.listen(signal)) {
      if (name === "hello") say(`listening to the broker at ${data.host}:${data.port}; Ctrl-C ends it`);
      if (name === "connections") this.#session.connections(data.connections);
      if (name !== "frames") continue;
      for (const frame of data.frames) {
        if (isWanted(frame, this.#options)) await this.#show(frame, from, signal);
      }
      if (data.dropped > 0) this.#tellDropped(data.dropped);
    }
  }

  /** Prints a session that was saved. @throws Unreachable */
  async replay(file: string, signal: AbortSignal): Promise<void> {
    const from = new Console(this.#options.console);
    const token = await from.token(signal);
    for (const frame of openSession(file).frames) {
      if (signal.aborted) return;
      if (!isWanted(frame, this.#options)) continue;
      print(summaryLine(frame, this.#paint));
      if (this.#options.bytes) this.#showFields(await from.annotate(frame, token, signal));
    }
  }

  finish(): void {
    const { save } = this.#options;
    if (save === undefined) return;
    writeFileSync(save, `${JSON.stringify(this.#session.saved(this.#dropped), null, 1)}\n`);
    say(`${save} has ${this.#session.frameCount} frames`);
  }

  async #show(frame: FrameSummary, from: Console, signal: AbortSignal): Promise<void> {
    const { bytes, save } = this.#options;
    const details = bytes || save !== undefined ? await from.details(frame.seq, signal) : undefined;
    if (signal.aborted) return;
    print(summaryLine(frame, this.#paint));
    if (details === undefined) return;
    if (save !== undefined) this.#session.add(details);
    if (bytes) this.#showFields(details);
  }

  #showFields(details: FrameDetails): void {
    print([...fieldLines(details, this.#paint), ""].join("\n"));
  }

  #tellDropped(count: number): void {
    this.#dropped += count;
    const passed = count === 1 ? "1 frame passed that was" : `${count} frames passed that were`;
    print(this.#paint(`… ${passed} not kept: there were too many at once`, "red"));
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Beside what is printed, so that this can go to a file. */
function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  // Whoever reads it has had enough: `npm run wiretap | head`.
  process.stdout.on("error", () => stop.abort());
  const run = new Run(options, process.stdout.isTTY && !process.env.NO_COLOR ? colours : noColours);
  try {
    if (options.open !== undefined) return await run.replay(options.open, stop.signal);
    await run.follow(stop.signal);
    if (!stop.signal.aborted) say("the broker has stopped");
  } catch (problem) {
    if (!(problem instanceof Unreachable)) throw problem;
    if (!stop.signal.aborted) {
      say(problem.message);
      process.exitCode = 1;
    }
  }
  run.finish();
}

void main();
