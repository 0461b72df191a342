/** A process that looks at damaged folders, one after the other: what would bring a broker down brings down this, and its parent sees it. */
import path from "node:path";
import { onUnexpectedError } from "../../broker/errors";
import { type FolderResult, type FolderTemplate, tryDamaged } from "./folder-check";
import { load } from "./input";

/** Maps do not survive the way between processes. */
export interface FolderWork {
  folder: string;
  values: [string, string][];
  ranges: [string, { start: number; end: number }][];
  committed: [string, number][];
  input: unknown;
}

const unexpected: unknown[] = [];
onUnexpectedError((problem) => unexpected.push(problem));

process.on("message", async ({ input: saved, ...work }: FolderWork) => {
  const template: FolderTemplate = {
    folder: work.folder,
    values: new Map(work.values),
    ranges: new Map(work.ranges),
    committed: new Map(work.committed),
  };
  const input = load(saved);
  if (input.door !== "files") return;
  const copy = path.join(path.dirname(work.folder), `kafka-lab-damaged-${process.pid}`);
  const { fault, outcome } = await tryDamaged(template, input.damages, copy);
  const [mistake] = unexpected.splice(0);
  const result: FolderResult = { fault: fault ?? (mistake as Error | undefined)?.stack, outcome };
  process.send!(result);
});
process.on("disconnect", () => process.exit());
