/** The other side of `member-host.ts`, for clients written in JavaScript: members, each with what it tells. */
import readline from "node:readline";
import type { JoinRequest, Told } from "./member";

export type Tell = (told: Told) => void;
/** Joins, and returns what makes the member leave. */
export type Join = (request: JoinRequest, tell: Tell) => Promise<() => Promise<void>>;

type Line = { member: number } & ({ join: JoinRequest } | { leave: true });

export async function serveMembers(
  protocols: NonNullable<JoinRequest["protocol"]>[],
  join: Join,
): Promise<void> {
  const members = new Map<number, Promise<() => Promise<void>>>();
  say({ protocols });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Line;
    const { member } = request;
    const tell = (told: Told) => say({ member, ...told });
    if ("join" in request) {
      const joined = join(request.join, tell);
      members.set(member, joined);
      joined.catch((problem) => tell({ failed: String(problem?.stack ?? problem) }));
    } else {
      void leave(members.get(member), tell);
      members.delete(member);
    }
  }
  process.exit();
}

async function leave(member: Promise<() => Promise<void>> | undefined, tell: Tell): Promise<void> {
  try {
    await (await member)?.();
    tell({ left: true });
  } catch (problem) {
    tell({ failed: String((problem as Error).stack ?? problem) });
  }
}

/** Writing to a pipe is done when `write` returns: what a member tells is told before it goes on. */
function say(words: object): void {
  process.stdout.write(`${JSON.stringify(words)}\n`);
}
