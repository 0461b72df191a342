/**
 * The judge of a history: names everything in it that cannot be if the broker keeps what it promises (docs/TRUST.md).
 *
 * Invariant: each anomaly names two operations that cannot both be right. Where a client cannot know, the checker does not guess: an
 * unanswered send may be stored or not, and a send that is no idempotent producer's may be stored twice.
 *
 * The anomalies are those that Jepsen looks for in Kafka, as far as there are no transactions
 * (https://github.com/jepsen-io/kafka, "Workload").
 */
import { resurrected } from "./deletions";
import { Ledger } from "./ledger";
import type { Anomaly, History } from "./operations";
import { lostCommits, pollsOutOfOrder, unseenMessages } from "./reads";
import {
  duplicates,
  holes,
  inconsistentOffsets,
  lostWrites,
  nonMonotonicSends,
  precommittedReads,
  tornMessages,
} from "./writes";

type Check = (ledger: Ledger) => Anomaly[];

export const CHECKS: readonly Check[] = [
  lostWrites,
  holes,
  duplicates,
  inconsistentOffsets,
  nonMonotonicSends,
  pollsOutOfOrder,
  unseenMessages,
  precommittedReads,
  tornMessages,
  lostCommits,
  resurrected,
];

/** `checks`: only these, to see what each of them is good for. */
export function checkHistory(history: History, checks: readonly Check[] = CHECKS): Anomaly[] {
  const ledger = new Ledger(history);
  return checks.flatMap((check) => check(ledger));
}
