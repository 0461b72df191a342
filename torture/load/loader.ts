/** The process that loads the broker: one of its own, and a polite one, so that whoever measures is not held up by it. */
import os from "node:os";
import type { Port } from "./asker";
import { busy, Crowd } from "./crowd";
import { askForTopics } from "./flood";
import { Greedy } from "./greedy";
import { TALKS } from "./talks";
import { type Count, Tireless } from "./tireless";

/** What it is told to do; each is answered when it is done. */
export type Order =
  | { do: "open"; port: Port; count: number }
  | { do: "dribble"; everyMs: number }
  | { do: "stop dribbling" }
  | { do: "count" }
  | { do: "ask all the time"; port: Port; count: number; ms: number }
  | { do: "ask for topics"; port: Port; count: number }
  | { do: "be greedy"; port: Port; how: string }
  | { do: "let go" }
  | { do: "never rest"; port: Port }
  | { do: "say how far" };

export interface Report {
  /** The connections that are left, the answers there were, or how often those who are greedy got what they want. */
  count: number;
  summary: string;
  /** It could not be done. */
  problem?: string;
  /** Why one of the greedy is not connected any more. */
  cutOff?: string;
  /** What each of those has done that never rest. */
  counts?: Readonly<Record<string, Count>>;
}

let crowd = new Crowd();
let greedy: Greedy[] = [];
const tireless = new Map<string, Tireless>();

async function obey(order: Order): Promise<Report> {
  switch (order.do) {
    case "open":
      await crowd.open(order.port, order.count);
      return { count: crowd.size, summary: "" };
    case "dribble":
      crowd.dribble(order.everyMs);
      return { count: crowd.size, summary: "" };
    case "stop dribbling":
      crowd.stopDribbling();
      return { count: crowd.size, summary: "" };
    case "count":
      return { count: crowd.size, summary: "" };
    case "ask all the time": {
      const latencies = await busy(order.port, order.count, order.ms);
      return { count: latencies.count, summary: latencies.summary };
    }
    case "ask for topics":
      return { count: await askForTopics(order.port, order.count), summary: "" };
    case "be greedy":
      greedy.push(new Greedy(order.port, order.how));
      return { count: 0, summary: "" };
    case "never rest":
      for (const [name, newTalk] of Object.entries(TALKS))
        tireless.set(name, new Tireless(order.port, newTalk()));
      return { count: tireless.size, summary: "" };
    case "say how far": {
      const counts = Object.fromEntries([...tireless].map(([name, { count }]) => [name, count]));
      return { count: tireless.size, summary: "", counts };
    }
    default: {
      const bytes = greedy.reduce((sum, one) => sum + one.sentBytes + one.receivedBytes, 0);
      const rights = greedy.reduce((sum, one) => sum + one.rights, 0);
      const cutOff = greedy.find((one) => one.cutOff !== undefined)?.cutOff;
      for (const one of greedy) one.close();
      greedy = [];
      for (const one of tireless.values()) one.rest();
      tireless.clear();
      crowd.close();
      crowd = new Crowd();
      return { count: rights, summary: `${Math.round(bytes / 1e6)} MB`, ...(cutOff && { cutOff }) };
    }
  }
}

// On few cores it would take the processor from those whose waiting is measured: they would wait for it, and not for the broker.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", (order: Order) => {
  obey(order).then(
    (report) => process.send!(report),
    (problem: Error) => process.send!({ count: 0, summary: "", problem: problem.message } satisfies Report),
  );
});
process.on("disconnect", () => process.exit());
