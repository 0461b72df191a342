/**
 * However a run ends, also by Ctrl-C or by an error: the processes that it has started end with it, and the folders that it has made are
 * removed. (A kill leaves both.)
 */
import type { ChildProcess } from "node:child_process";
import fs from "node:fs";

const children = new Set<ChildProcess>();
const folders = new Set<string>();
/** A process that was killed may write something yet. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const;

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) fs.rmSync(folder, REMOVAL);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** For a process that is not to live longer than this one. */
export function endsWithUs<Child extends ChildProcess>(child: Child): Child {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** For a folder that nobody wants afterwards, whether it is there yet or not. */
export function goesWithUs(folder: string): string {
  folders.add(folder);
  return folder;
}

/** Before the end: it is not looked for again. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, REMOVAL);
  folders.delete(folder);
}
