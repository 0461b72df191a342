/**
 * Shows that the campaign finds what it looks for: brokers that are known to be broken (harness/mutants) are tortured in the way that should
 * bring it out, until it is found; and the broker as it is in all those ways, and nothing is.
 */
import path from "node:path";
import type { AnomalyName } from "../harness/checks/history/operations";
import { type CampaignOptions, runCampaign } from "./campaign";
import { explain, oneProof } from "./explain";
import { ALL_FAULTS } from "./faults";
import { again } from "./options";
import type { RoundResult } from "./round";
import { hasFailed } from "./round";
import { Tally } from "./tally";
import type { Workload } from "./workloads/workload";

const MINUTES_MAX = 0.3;
const FAULTS_PER_ROUND = 3;
const WITHOUT_MUTANT_MINUTES = 0.15;

interface Broken {
  what: string;
  mutant?: string;
  settings?: Record<string, string>;
  faults: string[];
  workloads: string[];
  finds: AnomalyName;
}

const BROKEN: readonly Broken[] = [
  {
    what: "a message is acknowledged first and written later",
    mutant: "acknowledged-before-written",
    faults: ["killed at a random moment"],
    workloads: ["text", "raw Kafka, acks=1"],
    finds: "lost write",
  },
  {
    what: "what a crash tore off in the middle is taken for whole",
    mutant: "torn-tail-kept",
    faults: ["killed in the middle of a write"],
    workloads: ["text", "raw Kafka, idempotent"],
    finds: "lost write",
  },
  {
    what: "a batch that is sent again is stored again",
    mutant: "repeated-batch-stored-again",
    faults: ["killed between flush and reply"],
    workloads: ["raw Kafka, idempotent", "kafkajs, idempotent"],
    finds: "duplicate",
  },
  {
    what: "what groups have committed is not read at the start",
    mutant: "offsets-forgotten",
    faults: ["killed at offset commit", "SIGTERM"],
    workloads: ["raw Kafka, acks=1", "text in a group"],
    finds: "lost commit",
  },
  {
    what: "the files of a deleted topic are left on the disk",
    mutant: "deleted-data-stays",
    faults: ["killed at a random moment"],
    workloads: ["deleting topics"],
    finds: "resurrected",
  },
  {
    what: "retention keeps the last segment only",
    mutant: "retention-keeps-one-segment",
    faults: ["SIGTERM"],
    workloads: ["retention"],
    finds: "lost write",
  },
  {
    what: "nothing is flushed before it is acknowledged",
    settings: { LAB_FLUSH_ON_ACKS_ALL: "false" },
    faults: ["power cut"],
    workloads: ["text", "raw Kafka, idempotent"],
    finds: "lost write",
  },
];

export async function prove(seed: number, workloads: readonly Workload[], folder: string): Promise<number> {
  console.log(`is what is broken found out? with --seed ${seed}`);
  let failed = 0;
  const say = (isRight: boolean, words: string) => {
    if (!isRight) failed++;
    console.log(`${isRight ? "passed" : "FAILED"}: ${words}`);
  };
  for (const broken of BROKEN) {
    const beganMs = performance.now();
    const rounds = await torture(broken, seed, workloads, folder, MINUTES_MAX);
    const names = new Set(
      rounds.flatMap(({ verdicts }) => verdicts.flatMap((one) => one.anomalies)).map(({ name }) => name),
    );
    const took = `round ${rounds.length}, ${((performance.now() - beganMs) / 1000).toFixed(0)} s`;
    say(names.has(broken.finds), `${broken.what}: ${[...names].join(", ") || "nothing was found"} (${took})`);
    for (const round of rounds.filter(hasFailed))
      console.log(oneProof(round, broken.finds, folder).join("\n"));
  }
  const all = {
    what: "the broker as it is",
    faults: [...new Set(BROKEN.flatMap(({ faults }) => faults))],
    workloads: [...new Set(BROKEN.flatMap((broken) => broken.workloads))],
  };
  const healthy = await torture(all, seed, workloads, folder, WITHOUT_MUTANT_MINUTES);
  say(!healthy.some(hasFailed), `${all.what}: nothing is found in ${healthy.length} rounds`);
  for (const round of healthy.filter(hasFailed)) {
    const { onlyFaults, workloads: some, faultsPerRound } = planOf(all, workloads);
    const [only, workload] = [onlyFaults.map(({ name }) => name), some.map(({ name }) => name)];
    const command = again({ seed, round: round.number, faults: faultsPerRound, only, workload });
    console.log(explain(round, command, folder).join("\n"));
  }
  console.log(`${BROKEN.length + 1 - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** What strikes, and what goes on meanwhile. */
function planOf(
  { faults, workloads }: Pick<Broken, "faults" | "workloads">,
  all: readonly Workload[],
): Pick<CampaignOptions, "faultsPerRound" | "onlyFaults" | "workloads"> {
  return {
    faultsPerRound: Math.max(FAULTS_PER_ROUND, faults.length),
    onlyFaults: ALL_FAULTS.filter(({ name }) => faults.includes(name)),
    workloads: all.filter(({ name }) => workloads.includes(name)),
  };
}

async function torture(
  broken: Omit<Broken, "finds">,
  seed: number,
  all: readonly Workload[],
  folder: string,
  minutes: number,
): Promise<RoundResult[]> {
  const { mutant, settings = {} } = broken;
  const { rounds } = await runCampaign({
    seed,
    minutes,
    ...planOf(broken, all),
    firstRound: 0,
    extensions: mutant === undefined ? [] : [path.join("dist", "harness", "mutants", `${mutant}.js`)],
    settings,
    tally: new Tally(),
    keepFolder: path.join(folder, "broker"),
    onRound: () => {},
  });
  return rounds;
}
