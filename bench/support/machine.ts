/** What the machine is, without saying whose. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";

/** One sentence for a reader who wants to compare. */
export function machine(dataFolder: string): string {
  const cpus = os.cpus();
  const memory = (os.totalmem() / 1024 ** 3).toFixed(0);
  return (
    `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown CPU"}, ${memory} GiB of memory, ${os.type()} ${os.release()}, ` +
    `Node.js ${process.versions.node}, data on ${fileSystem(dataFolder)}`
  );
}

/** The memory of a process that is really there, in bytes; undefined where the system does not say it in /proc. */
export function residentBytes(pid: number): number | undefined {
  const status = `/proc/${pid}/status`;
  if (!fs.existsSync(status)) return undefined;
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(status, "utf8"));
  return match === null ? undefined : Number(match[1]) * 1024;
}

function fileSystem(folder: string): string {
  const { stdout } = spawnSync("stat", ["--file-system", "--format", "%T", folder], { encoding: "utf8" });
  return stdout?.trim() || "an unknown file system";
}
