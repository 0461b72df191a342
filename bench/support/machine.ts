/** What the machine is, without saying whose. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";

/** The unit of times in /proc, the same on every Linux. */
const TICKS_PER_SECOND = 100;

/** One sentence for a reader who wants to compare. */
export function machine(dataFolder: string): string {
  const cpus = os.cpus();
  const memory = (os.totalmem() / 1024 ** 3).toFixed(0);
  return (
    `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown CPU"}, ${memory} GiB of memory, ${os.type()} ${os.release().split("-")[0]}, ` +
    `Node.js ${process.versions.node}, data on ${fileSystem(dataFolder)}`
  );
}

/** The memory of a process that is really there, in bytes; undefined where the system does not say it in /proc. */
export const residentBytes = (pid: number): number | undefined => kilobytesOf(pid, /^VmRSS:\s+(\d+) kB$/m);

/** The most that was ever there. */
export const peakBytes = (pid: number): number | undefined => kilobytesOf(pid, /^VmHWM:\s+(\d+) kB$/m);

function kilobytesOf(pid: number, field: RegExp): number | undefined {
  const status = `/proc/${pid}/status`;
  if (!fs.existsSync(status)) return undefined;
  const match = field.exec(fs.readFileSync(status, "utf8"));
  return match === null ? undefined : Number(match[1]) * 1024;
}

/** The processor time that a process has had so far; 0 where the system does not say it in /proc. */
export const cpuSeconds = (pid: number): number => ticksOf(pid, 11) / TICKS_PER_SECOND;

/** The processor time of this process's children that have ended: what a client took that was started for one run. */
export const endedChildrenCpuSeconds = (): number => ticksOf(process.pid, 13) / TICKS_PER_SECOND;

/** User and system time, which stand side by side; `first` counts from behind the name, which is in brackets and may hold spaces. */
function ticksOf(pid: number, first: number): number {
  const stat = `/proc/${pid}/stat`;
  if (!fs.existsSync(stat)) return 0;
  const fields = fs
    .readFileSync(stat, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return Number(fields[first]) + Number(fields[first + 1]);
}

function fileSystem(folder: string): string {
  // Not stat: it has one name for ext2, ext3 and ext4.
  const { stdout } = spawnSync("df", ["--output=fstype", folder], { encoding: "utf8" });
  return stdout?.trim().split("\n")[1] ?? "an unknown file system";
}
