/**
 * kcat in groups, by its command line: `kcat -G GROUP TOPIC`, one process a member, which leaves when it is told to end (SIGTERM).
 *
 * It says what it gains and loses on standard error, and what it reads on standard output. Only in one stream are these in the order
 * in which they happened: so both go into one pipe, line by line (which `stdbuf`, a part of every Linux, sees to).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { CannotHere } from "../../targets/target";
import {
  COMMIT_INTERVAL_MS,
  HEARTBEAT_MS,
  type JoinRequest,
  type Listener,
  type Member,
  type MemberClient,
  SESSION_MS,
  type Told,
} from "./member";

const PROGRAM = "kcat";
/** The shell has no such program. */
const NOT_FOUND = 127;
const IN_ONE_STREAM = `command -v ${PROGRAM} >/dev/null || exit ${NOT_FOUND}; exec stdbuf -oL ${PROGRAM} "$@" 2>&1`;
const FORMAT = "=%p %o %s\\n";
const OUTPUT_KEPT = 4000;

export class KcatMembers implements MemberClient {
  readonly name = PROGRAM;
  // In kcat.c, consume_cb prints nothing once the signal has come: also not what consumer_poll has returned and marked as read.
  readonly dropsTheLastOne = true;
  readonly #running = new Set<KcatMember>();

  async join(request: JoinRequest, listener: Listener): Promise<Member> {
    const member = new KcatMember(argumentsFor(request), listener);
    this.#running.add(member);
    void member.ended.then(() => this.#running.delete(member));
    await member.started;
    return member;
  }

  close(): void {
    for (const member of this.#running) member.destroy();
  }
}

class KcatMember implements Member {
  readonly ended: Promise<void>;
  /** Rejects when there is no such program. */
  readonly started: Promise<void>;
  readonly #child: ChildProcess;
  #listener: Listener;
  #rest = "";
  #output = "";

  constructor(args: string[], listener: Listener) {
    this.#listener = listener;
    this.#child = spawn("sh", ["-c", IN_ONE_STREAM, PROGRAM, ...args], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const output = this.#child.stdout!;
    output.on("data", (chunk: Buffer) => this.#hear(chunk.toString()));
    const closed = new Promise<number | null>((resolve) => this.#child.once("close", resolve));
    this.started = Promise.race([
      new Promise<void>((resolve) => output.once("data", () => resolve())),
      closed.then((code) => {
        if (code === NOT_FOUND) throw new CannotHere(`${PROGRAM} is not installed (Debian: ${PROGRAM})`);
      }),
    ]);
    this.started.catch(() => {});
    this.ended = closed.then((code) => {
      if (code === 0) this.#listener({ left: true });
      else if (code !== NOT_FOUND)
        this.#listener({
          failed: `${PROGRAM} ${args.join(" ")} ended (${code}); it printed:\n${this.#output}`,
        });
    });
  }

  leave(): void {
    this.#child.kill("SIGTERM");
  }

  destroy(): void {
    this.#listener = () => {};
    this.#child.kill("SIGKILL");
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    for (const told of toldBy(lines)) this.#listener(told);
    const others = lines.filter((line) => !line.startsWith("="));
    this.#output = [this.#output, ...others].join("\n").slice(-OUTPUT_KEPT);
  }
}

/** What lines of kcat tell: messages that follow one another at once. */
export function toldBy(lines: readonly string[]): Told[] {
  const all: Told[] = [];
  for (const told of lines.map(parseLine)) {
    if (told === undefined) continue;
    const [last, next] = [all.at(-1)?.read, told.read];
    const goesOn =
      last !== undefined &&
      next?.partition === last.partition &&
      next.offset === last.offset + last.values.length;
    if (goesOn) last.values.push(...next.values);
    else all.push(told);
  }
  return all;
}

/** What a line tells, if anything. */
function parseLine(line: string): Told | undefined {
  const read = /^=(\d+) (\d+) (.*)$/.exec(line);
  if (read !== null)
    return { read: { partition: Number(read[1]), offset: Number(read[2]), values: [read[3]!] } };
  // All at once, or of the cooperative kind, bit by bit.
  const all = /^% Group .* rebalanced \(.*?\): (assigned|revoked): (.*)$/.exec(line);
  const some = /^% Group .* rebalanced: incremental (assignment|revoke) of .* \(.*?\): (.*)$/.exec(line);
  const [, what, list] = all ?? some ?? [];
  if (what === undefined || list === undefined) return undefined;
  const partitions = [...list.matchAll(/ \[(\d+)\]/g)].map(([, partition]) => Number(partition));
  return what.startsWith("assign") ? { gained: partitions } : { lost: partitions };
}

function argumentsFor({ address, group, topic, assignor, instanceId }: JoinRequest): string[] {
  const settings = {
    "client.id": PROGRAM,
    "auto.offset.reset": "earliest",
    "auto.commit.interval.ms": COMMIT_INTERVAL_MS,
    "session.timeout.ms": SESSION_MS,
    "heartbeat.interval.ms": HEARTBEAT_MS,
    "fetch.wait.max.ms": 100,
    "reconnect.backoff.max.ms": 500,
    ...(assignor === undefined ? {} : { "partition.assignment.strategy": assignor }),
    ...(instanceId === undefined ? {} : { "group.instance.id": instanceId }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
  // -E: it does not end when the broker is away for a moment.
  return ["-b", address, ...options, "-E", "-f", FORMAT, "-G", group, topic];
}
