/** A client tells which leader epoch it knows, and is refused when that is not the one there is (KIP-320). */
import { KafkaError } from "../errors";
import { LEADER_EPOCH } from "../log/record-batch";

const NOT_TOLD = -1;

/** @throws KafkaError UNKNOWN_LEADER_EPOCH, FENCED_LEADER_EPOCH */
export function assertLeaderEpoch(known: number): void {
  if (known === NOT_TOLD || known === LEADER_EPOCH) return;
  const sentence = `the leader epoch of the partition is ${LEADER_EPOCH}, and the client knows ${known}`;
  throw new KafkaError(known > LEADER_EPOCH ? "UNKNOWN_LEADER_EPOCH" : "FENCED_LEADER_EPOCH", sentence);
}
