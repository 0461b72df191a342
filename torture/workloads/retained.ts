/**
 * A topic that keeps the newest of what is written to it (retention.bytes). What is missing at its beginning retention may have taken, if
 * what is left is as much as has to stay; nothing else may be missing.
 */
import type { FinalLog } from "../../harness/checks/history/operations";
import { readAll } from "../inspect";
import { text } from "./text";
import type { Workload, Workplace } from "./workload";

const RETENTION_BYTES = 16_384;
/** What was not answered yet may have been counted among what stays, and have gone with the power. */
const UNANSWERED_BYTES_MAX = 6000;
/** What a message takes beside its value where it is a batch of its own; in a larger one it takes less. */
const OVERHEAD_BYTES_MAX = 70;

async function readKept(workplace: Workplace): Promise<FinalLog[]> {
  const logs = await readAll(workplace, workplace);
  const wasCut = workplace.recorder.operations.some(({ kind }) => kind === "power cut");
  const mustStay = RETENTION_BYTES - (wasCut ? UNANSWERED_BYTES_MAX : 0);
  return logs.map((log) => ({ ...log, startOffset: bytesOf(log) >= mustStay ? log.messages[0]!.offset : 0 }));
}

function bytesOf({ messages }: FinalLog): number {
  return messages.reduce((sum, { value }) => sum + value.length + OVERHEAD_BYTES_MAX, 0);
}

export const retained: Workload = {
  ...text,
  name: "retention",
  config: `segment.bytes=4096 retention.bytes=${RETENTION_BYTES}`,
  readAll: readKept,
};
