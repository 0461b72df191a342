/** The client process: takes jobs from the benchmark, one at a time, and answers each with its figures. */
import { consume } from "./consume";
import { produce } from "./produce";
import { swallow } from "./swallow";

export const jobs = { produce, consume, swallow };
export type Jobs = typeof jobs;

process.on("message", async ({ name, job }: { name: keyof Jobs; job: never }) => {
  try {
    process.send?.({ result: await jobs[name](job) });
  } catch (problem) {
    process.send?.({ problem: (problem as Error).message });
  }
});
process.on("disconnect", () => process.exit());
