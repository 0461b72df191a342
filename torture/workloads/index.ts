/** Everything that goes on while faults strike. */
import { kafkajs } from "./kafkajs";
import { rawIdempotent, rawOnce } from "./raw-kafka";
import { table } from "./table";
import { text, textGroup } from "./text";
import { topics } from "./topics";
import type { Workload } from "./workload";

export const WORKLOADS: readonly Workload[] = [
  text,
  textGroup,
  rawOnce,
  rawIdempotent,
  kafkajs,
  table,
  topics,
];
