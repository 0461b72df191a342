/**
 * What the threads of a process have had of the processors, to the nanosecond: Linux tells it for each thread in /proc. (For a whole
 * process it tells hundredths of a second, of which a broker that handles a few megabytes takes two or three.)
 */
import fs from "node:fs";

const NANOSECONDS = 1e6;

/** In milliseconds, since the thread began. */
export interface ThreadTime {
  ran: number;
  /** When it could have run, and others had all the processors. */
  waited: number;
}

/** By the thread's number; nothing for a process that has ended, and where the system does not say it. */
export function threadTimes(pid: number): Map<string, ThreadTime> {
  const times = new Map<string, ThreadTime>();
  const folder = `/proc/${pid}/task`;
  for (const thread of namesIn(folder)) {
    const [ran, waited] = read(`${folder}/${thread}/schedstat`).split(" ").map(Number);
    if (ran !== undefined && waited !== undefined)
      times.set(thread, { ran: ran / NANOSECONDS, waited: waited / NANOSECONDS });
  }
  return times;
}

/** Begins to count, and returns the seconds of processor time since then. A thread that ends meanwhile takes along what it had. */
export function countProcessorTime(pid: number): () => number {
  const before = threadTimes(pid);
  return () => {
    let ran = 0;
    for (const [thread, time] of threadTimes(pid)) ran += time.ran - (before.get(thread)?.ran ?? 0);
    return ran / 1000;
  };
}

/** Processes and threads end when they like. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
