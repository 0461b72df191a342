/**
 * A topic that keeps the newest of what is written to it (retention.bytes). Retention may take what is before the first message that is there
 * at last, where what is behind is as much as it has to keep; and nothing else.
 */
import type { FinalLog } from "../../harness/checks/history/operations";
import { readAll } from "../inspect";
import { text } from "./text";
import type { Workload, Workplace } from "./workload";

const RETENTION_BYTES = 16_384;
/** What was under way may have been counted as kept, and have gone with the power. */
const UNDER_WAY_BYTES = 6000;
/** Of a message in a batch of its own, beside its value; in a larger batch it takes less. */
const OVERHEAD_BYTES_MAX = 72;

async function readKept(workplace: Workplace): Promise<FinalLog[]> {
  const logs = await readAll(workplace, workplace);
  return logs.map((log) => ({ ...log, startOffset: keepsEnough(log) ? log.messages[0]!.offset : 0 }));
}

function keepsEnough({ messages }: FinalLog): boolean {
  const bytes = messages.reduce((sum, { value }) => sum + value.length + OVERHEAD_BYTES_MAX, 0);
  return bytes >= RETENTION_BYTES - UNDER_WAY_BYTES;
}

export const retained: Workload = {
  ...text,
  name: "retention",
  config: `segment.bytes=4096 retention.bytes=${RETENTION_BYTES}`,
  readAll: readKept,
};
