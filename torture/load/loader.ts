/** The process that loads the broker: one of its own, and a polite one, so that whoever measures is not held up by it. */
import os from "node:os";
import type { Port } from "./asker";
import { busy, Crowd } from "./crowd";
import { askForTopics } from "./flood";
import { Greedy } from "./greedy";

/** What it is told to do; each is answered when it is done. */
export type Order =
  | { do: "open"; port: Port; count: number }
  | { do: "dribble"; everyMs: number }
  | { do: "stop dribbling" }
  | { do: "count" }
  | { do: "ask all the time"; port: Port; count: number; ms: number }
  | { do: "ask for topics"; port: Port; count: number }
  | { do: "be greedy"; port: Port; how: string }
  | { do: "let go" };

export interface Report {
  /** The connections that are left, the answers there were, or the megabytes that passed. */
  count: number;
  summary: string;
  problem?: string;
}

let crowd = new Crowd();
let greedy: Greedy[] = [];

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
    default: {
      const bytes = greedy.reduce((sum, one) => sum + one.sentBytes + one.receivedBytes, 0);
      const megabytes = Math.round(bytes / 1e6);
      for (const one of greedy) one.close();
      greedy = [];
      crowd.close();
      crowd = new Crowd();
      return { count: megabytes, summary: `${megabytes} MB` };
    }
  }
}

os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", (order: Order) => {
  obey(order).then(
    (report) => process.send!(report),
    (problem: Error) => process.send!({ count: 0, summary: "", problem: problem.message } satisfies Report),
  );
});
process.on("disconnect", () => process.exit());
