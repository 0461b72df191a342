/** The other side of `child-client.ts`, for clients written in JavaScript: requests in turn, an answer for each. */
import readline from "node:readline";
import type { AdminAnswer, AdminRequest, ConsumeRequest, ProduceRequest, Received } from "./client";
import { type MessageJson, messageFromJson, receivedToJson } from "./wire";

export interface Served {
  version: string;
  produce(request: ProduceRequest): Promise<void>;
  consume(request: ConsumeRequest, ready: () => void): Promise<Received[]>;
  admin(request: AdminRequest): Promise<AdminAnswer>;
}

type Line = { id: number } & (
  | ({ do: "produce" } & Omit<ProduceRequest, "messages"> & { messages: MessageJson[] })
  | ({ do: "consume" } & ConsumeRequest)
  | ({ do: "admin" } & AdminRequest)
);

export async function serve(client: Served): Promise<void> {
  say({ version: client.version });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Line;
    const { id } = request;
    try {
      say({ id, result: await carryOut(client, request) });
    } catch (problem) {
      say({ id, error: describe(problem) });
    }
  }
  // Nobody asks any more. A client may still have timers and connections, which nobody waits for.
  process.exit();
}

async function carryOut(client: Served, request: Line): Promise<unknown> {
  if (request.do === "produce")
    return client.produce({ ...request, messages: request.messages.map(messageFromJson) });
  if (request.do === "admin") return client.admin(request);
  const received = await client.consume(request, () => say({ id: request.id, ready: true }));
  return received.map(receivedToJson);
}

/** An error with those that it is made of: clients wrap the broker's own in several of theirs. */
function describe(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  const inner = [problem.cause, ...((problem as Partial<AggregateError>).errors ?? [])].filter(Boolean);
  return [`${problem.name}: ${problem.message}`, ...inner.map(describe)].join(" < ");
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
