/** A load generator as a process of its own, which does one thing and ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { keep } from "./processes";

const TIMEOUT_MS = 300_000;

const running = new Set<number>();

/** The processes of those that run now. */
export const runningTools = (): number[] => [...running];

/** Runs it to its end and returns what it said. */
export async function runTool(command: string, args: string[]): Promise<string> {
  const child = keep(spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: TIMEOUT_MS }));
  const pid = child.pid!;
  running.add(pid);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk;
    });
  await once(child, "close");
  running.delete(pid);
  return said;
}
