/** The client process: takes jobs from the benchmark, one at a time, and answers each with its figures. */
import { connections } from "./connections";
import { consume } from "./consume";
import { flow } from "./flow";
import { commits, heartbeats, leaveGroups, rebalance, settleGroups } from "./groups";
import { kafkajsConsume, kafkajsProduce } from "./kafkajs";
import { keyed, pings } from "./keyed";
import { latency } from "./latency";
import { produce } from "./produce";
import { readOne } from "./read-one";
import { swallow } from "./swallow";

export const jobs = {
  produce,
  consume,
  connections,
  readOne,
  swallow,
  latency,
  rebalance,
  settleGroups,
  heartbeats,
  leaveGroups,
  commits,
  keyed,
  pings,
  flow,
  kafkajsProduce,
  kafkajsConsume,
};
export type Jobs = typeof jobs;

process.on("message", async ({ name, job }: { name: keyof Jobs; job: never }) => {
  try {
    process.send?.({ result: await jobs[name](job) });
  } catch (problem) {
    process.send?.({ problem: (problem as Error).message });
  }
});
process.on("disconnect", () => process.exit());
