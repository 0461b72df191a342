/** How much memory and how many open files a broker has is read in /proc, which only Linux has: elsewhere a run says so, and ends. */
import fs from "node:fs";

const STATUS = "/proc/self/status";

/** Runs what `npm run COMMAND` does; resolves with its exit code. */
export async function onLinux(command: string, run: () => Promise<number>, status = STATUS): Promise<number> {
  if (fs.existsSync(status)) return run();
  console.error(
    `npm run ${command} needs Linux: it reads the broker's memory in /proc, and ${status} is not there. Run it on Linux, or in a container of it.`,
  );
  return 1;
}
