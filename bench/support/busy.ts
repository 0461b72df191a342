/**
 * How busy the busiest thread of some processes is: 1 is one that never pauses, and so the one that holds up whatever waits for it.
 *
 * A thread that waits for a processor, because others hold them all, would run if it could: its waiting counts as well. Otherwise nobody
 * would look full where more threads are busy than there are cores.
 */
import { threadTimes } from "./threads";

/** Seldom enough that looking costs little: a Java process has a hundred threads. */
const LOOK_EVERY_MS = 100;

/** What the threads of a process have had so far, in milliseconds, and when that was. */
interface Look {
  at: number;
  threads: Map<string, number>;
}

/** Looks until it is stopped, and returns a share of the time then; undefined where there was nothing to see. */
export function watchBusiest(pids: () => number[]): () => number | undefined {
  const looks = new Map<number, { first: Look; last: Look }>();
  const look = () => {
    for (const pid of pids()) {
      const seen = lookAt(pid);
      if (seen.threads.size === 0) continue; // it has ended; what was seen of it before stands
      const { first = seen, last = seen } = looks.get(pid) ?? {};
      // And so does what was seen of a thread that has ended.
      const threads = new Map([...last.threads, ...seen.threads]);
      looks.set(pid, { first, last: { ...seen, threads } });
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    const shares = [...looks.values()].flatMap(({ first, last }) => sharesOf(first, last));
    return shares.length === 0 ? undefined : Math.max(...shares);
  };
}

function sharesOf(first: Look, last: Look): number[] {
  const between = last.at - first.at;
  if (between < LOOK_EVERY_MS) return [];
  const ran = ([thread, before]: [string, number]) => before - (first.threads.get(thread) ?? 0);
  // The system adds a wait up when it is over: it may have begun before the first look.
  return [...last.threads].map((thread) => Math.min(1, ran(thread) / between));
}

function lookAt(pid: number): Look {
  const threads = new Map([...threadTimes(pid)].map(([thread, { ran, waited }]) => [thread, ran + waited]));
  return { at: performance.now(), threads };
}
