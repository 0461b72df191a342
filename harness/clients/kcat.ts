/**
 * kcat by its command line, as a person uses it: messages into its standard input, and out of its standard output in a format
 * that names the length of what follows.
 *
 * It has one set of headers, and one meaning of an empty value, for all messages of a run: messages that differ in these go by
 * runs of their own. It cannot set timestamps. It prints headers as `name=value,name=value` whatever is in them, so those of the
 * suite hold neither comma nor equals sign.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { CannotHere } from "../targets/target";
import { REQUEST_MS_MAX } from "./child-client";
import type {
  AdminAnswer,
  AdminRequest,
  ConsumeRequest,
  From,
  KafkaClient,
  Message,
  ProduceRequest,
  Received,
} from "./client";

const PROGRAM = "kcat";
const GRACE_MS = 5000;

export class Kcat implements KafkaClient {
  readonly name = PROGRAM;
  readonly can = { headers: "text", timestamps: false, tombstones: true } as const;
  readonly #running = new Set<Run>();

  async version(): Promise<string> {
    const { stdout } = await this.#run(["-V"]).end();
    const [, version, librdkafka] = /Version (\S+) .*librdkafka (\S+)/.exec(stdout.toString()) ?? [];
    return `${version}, librdkafka ${librdkafka}`;
  }

  async produce({ address, topic, codec, messages, idempotent = false }: ProduceRequest): Promise<void> {
    for (const group of alike(messages)) {
      const [first] = group;
      const [keyMark, messageMark] = marks(2);
      const args = [
        "-P",
        "-b",
        address,
        "-X",
        `client.id=${PROGRAM}`,
        "-t",
        topic,
        "-z",
        codec,
        "-D",
        messageMark!,
        "-K",
        keyMark!,
      ];
      if (first!.partition !== undefined) args.push("-p", String(first!.partition));
      if (first!.value === null) args.push("-Z");
      for (const [name, value] of first!.headers) args.push("-H", `${name}=${value}`);
      // librdkafka's own partitioner hashes with CRC-32; this one does as Java's client.
      args.push("-X", "topic.partitioner=murmur2_random", "-X", `enable.idempotence=${idempotent}`);
      args.push("-X", `message.timeout.ms=${REQUEST_MS_MAX - GRACE_MS}`);
      const input = group.map(({ key, value }) =>
        Buffer.concat([
          key ?? Buffer.alloc(0),
          Buffer.from(key === null ? "" : keyMark!),
          value ?? Buffer.alloc(0),
        ]),
      );
      await this.#run(args).end(join(input, Buffer.from(messageMark!)));
    }
  }

  async consume(request: ConsumeRequest, ready: () => void = () => {}): Promise<Received[]> {
    const { address, topic, from, count, patienceMs, group, partitions } = request;
    const [mark] = marks(1);
    const where = group === undefined ? ["-C", "-t", topic, "-o", offsetOf(from)] : ["-G", group, topic];
    const args = ["-b", address, "-X", `client.id=${PROGRAM}`, "-X", "auto.offset.reset=earliest", ...where];
    const format = `%p %o %T %K %S\\n%k%s%h${mark}`;
    const run = this.#run([...args, "-c", String(count), "-f", format], patienceMs);
    let ends = 0;
    run.onErrorLine((line) => {
      if (line.startsWith("% Reached end of topic") && ++ends === partitions) ready();
    });
    // Whether it got all of them or its time was up, what it printed is what it received.
    const { stdout } = await run.ended();
    return parse(stdout, Buffer.from(mark!));
  }

  async admin({ act }: AdminRequest): Promise<AdminAnswer> {
    throw new Error(`kcat administers no topics, and so cannot ${act} one`);
  }

  close(): void {
    for (const run of this.#running) run.kill();
  }

  #run(args: string[], msMax = REQUEST_MS_MAX): Run {
    const run = new Run(args, msMax);
    this.#running.add(run);
    void run
      .ended()
      .catch(() => {})
      .then(() => this.#running.delete(run));
    return run;
  }
}

/** kcat, run once. */
class Run {
  readonly #args: string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<{ stdout: Buffer; code: number | null }>;
  readonly #stdout: Buffer[] = [];
  #stderr = "";
  #isLate = false;

  constructor(args: string[], msMax: number) {
    this.#args = args;
    this.#child = spawn(PROGRAM, args, { stdio: "pipe" });
    const timer = setTimeout(() => {
      this.#isLate = true;
      this.kill();
    }, msMax);
    this.#child.stdout?.on("data", (chunk: Buffer) => this.#stdout.push(chunk));
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr += chunk;
    });
    this.#child.stdin?.on("error", () => {});
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once("error", () =>
        reject(new CannotHere(`${PROGRAM} is not installed (Debian: ${PROGRAM})`)),
      );
      this.#child.once("close", (code) => resolve({ stdout: Buffer.concat(this.#stdout), code }));
    });
    this.#ended.catch(() => {}).then(() => clearTimeout(timer));
  }

  /** Gives it its input and waits for its end. @throws Error when it fails or is late. */
  async end(input: Buffer = Buffer.alloc(0)): Promise<{ stdout: Buffer }> {
    this.#child.stdin?.end(input);
    const result = await this.ended();
    if (this.#isLate) throw this.#problem("did not end in time and was killed");
    return result;
  }

  /** Waits for its end, killed or not. @throws Error when it fails by itself. */
  async ended(): Promise<{ stdout: Buffer }> {
    const result = await this.#ended;
    if (result.code !== 0 && !this.#isLate) throw this.#problem(`ended with exit code ${result.code}`);
    return result;
  }

  onErrorLine(look: (line: string) => void): void {
    let rest = "";
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      lines.forEach(look);
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #problem(what: string): Error {
    return new Error(`${PROGRAM} ${this.#args.join(" ")}\n${what}; it printed:\n${this.#stderr}`);
  }
}

/** Byte sequences that no message holds. */
function marks(count: number): string[] {
  return Array.from({ length: count }, () => `<${randomBytes(8).toString("hex")}>`);
}

/** Messages that one run can send, in the order of each partition. */
export function alike(messages: Message[]): Message[][] {
  const groups: Message[][] = [];
  let last = "";
  for (const partition of new Set(messages.map((message) => message.partition))) {
    for (const message of messages.filter((one) => one.partition === partition)) {
      const headers = message.headers.map(([name, value]) => [name, value.toString("latin1")]);
      // -Z makes a null of each empty value, and of each empty key as well.
      const kind = JSON.stringify([partition, headers, message.value === null]);
      if (kind === last) groups.at(-1)!.push(message);
      else groups.push([message]);
      last = kind;
    }
  }
  return groups;
}

function offsetOf(from: From): string {
  if ("offset" in from) return String(from.offset);
  return "time" in from ? `s@${from.time}` : from.at;
}

/** What `-f` printed: the numbers, LF, key, value, headers, mark. */
export function parse(printed: Buffer, mark: Buffer): Received[] {
  const received: Received[] = [];
  for (let at = 0; at < printed.length; ) {
    const lineEnd = printed.indexOf("\n", at);
    const [partition, offset, timestamp, keyLength, valueLength] = printed
      .toString("latin1", at, lineEnd)
      .split(" ")
      .map(Number) as [number, number, number, number, number];
    const keyAt = lineEnd + 1;
    const valueAt = keyAt + Math.max(keyLength, 0);
    const headersAt = valueAt + Math.max(valueLength, 0);
    const end = printed.indexOf(mark, headersAt);
    // It was killed in the middle of a message.
    if (lineEnd < 0 || end < 0) break;
    received.push({
      partition,
      offset,
      timestamp,
      key: keyLength < 0 ? null : printed.subarray(keyAt, valueAt),
      value: valueLength < 0 ? null : printed.subarray(valueAt, headersAt),
      headers: headersOf(printed.subarray(headersAt, end)),
    });
    at = end + mark.length;
  }
  return received;
}

function headersOf(printed: Buffer): [string, Buffer][] {
  if (printed.length === 0) return [];
  const headers = printed.toString("latin1").split(",");
  return headers.map((header) => {
    const [name, value] = header.split("=").map((part) => Buffer.from(part, "latin1"));
    return [name!.toString(), value ?? Buffer.alloc(0)];
  });
}

function join(pieces: Buffer[], mark: Buffer): Buffer {
  return Buffer.concat(pieces.flatMap((piece, at) => (at === 0 ? [piece] : [mark, piece])));
}
