/** Everything that goes on while faults strike. */
import { confluent } from "./confluent";
import { kafkajs } from "./kafkajs";
import { lives } from "./lives";
import { platformatic } from "./platformatic";
import { rawIdempotent, rawOnce } from "./raw-kafka";
import { retained } from "./retained";
import { shortened } from "./shortened";
import { table } from "./table";
import { text, textGroup } from "./text";
import { topics } from "./topics";
import type { Workload } from "./workload";

const WORKLOADS: readonly Workload[] = [
  text,
  textGroup,
  rawOnce,
  rawIdempotent,
  ...kafkajs,
  ...platformatic,
  ...confluent,
  table,
  topics,
  retained,
  shortened,
  lives,
];

/**
 * Those that can be had on this machine, and a sentence for what keeps the others away. Only librdkafka can be missing: npm does not
 * bring it.
 */
export async function workloadsHere(): Promise<{ there: readonly Workload[]; missing: readonly string[] }> {
  const missing = await Promise.all(WORKLOADS.map((workload) => workload.missing?.()));
  return {
    there: WORKLOADS.filter((_, at) => missing[at] === undefined),
    missing: [...new Set(missing.filter((sentence) => sentence !== undefined))],
  };
}
