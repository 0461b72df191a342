/**
 * Whether a soak has passed: something has gone in and out at both doors all the time, nobody was refused or cut off, retention has kept up,
 * and memory and open files have not grown.
 *
 * Invariant: a run in which nothing happens fails, as one that grows does.
 */
import { CONSUMERS, TALKS } from "./talks";
import type { Count } from "./tireless";
import { median, type Part, partsOf, rate, type Sample, slope } from "./trend";
import type { Verdict } from "./verdict";

/** Of the table that is printed and of what is judged, however long a run takes. */
export const PARTS = 10;
/** What a collector leaves lying about for a while; a leak is more than that, however small, if only it is watched for long enough. */
const MEMORY_GROWTH_MB_MAX = 40;
const FILES_GROWTH_MAX = 10;
/** The machine has other work now and then; a client that hangs for long, or gets slower and slower, falls below. */
const SLOWEST_PERCENT_MIN = 50;
/** Text is slower to read than what producers of both doors write, so its consumer is overtaken by retention again and again, and skips. */
const READ_PERCENT_MIN = 25;
const PERCENT = 100;

export function judge(samples: readonly Sample[]): Verdict[] {
  const parts = partsOf(samples, PARTS);
  const last = samples.at(-1);
  const late = samples.slice(Math.floor(samples.length / 2));
  const counts = Object.keys(TALKS).map((name): [string, Count | undefined] => [name, last?.counts[name]]);
  return [
    ...counts.map(([name]) => steadiness(name, parts)),
    ...Object.keys(CONSUMERS).map((name) => reach(name, last)),
    {
      name: "connections that the broker has cut off",
      ...none(
        counts,
        ({ cutOff }) => cutOff,
        ({ reason }) => reason,
      ),
    },
    {
      name: "answers that are an error",
      ...none(
        counts,
        ({ refused }) => refused,
        ({ refusal }) => refusal,
      ),
    },
    retention(parts),
    growth("memory grows", late, ({ memoryMb }) => memoryMb, "MB", MEMORY_GROWTH_MB_MAX),
    growth("open files grow", late, ({ files }) => files, "", FILES_GROWTH_MAX),
  ];
}

/** Of nothing, the slowest tenth has 0 %. */
function steadiness(name: string, parts: readonly Part[]): Verdict {
  const rates = parts.map((part) => rate(part, ({ counts }) => counts[name]?.messages ?? 0));
  const [slowest, usual] = [Math.min(...rates), median(rates)];
  return {
    name: `${name}: messages a second in the slowest tenth, of the median`,
    value: usual > 0 ? (PERCENT * slowest) / usual : 0,
    unit: "%",
    limit: SLOWEST_PERCENT_MIN,
    bound: "at least",
    note: `${whole(slowest)} and ${whole(usual)} a second`,
  };
}

function reach(name: string, last: Sample | undefined): Verdict {
  const { messages = 0, overtaken = 0 } = last?.counts[name] ?? {};
  const written = last?.logEndOffset ?? 0;
  return {
    name: `${name}: messages read, of those written`,
    value: written > 0 ? (PERCENT * messages) / written : 0,
    unit: "%",
    limit: READ_PERCENT_MIN,
    bound: "at least",
    note: `overtaken by retention ${whole(overtaken)} times`,
  };
}

/** There are no faults in a soak. A client of which nothing is known is as bad as one that was cut off. */
function none(
  counts: readonly [name: string, count: Count | undefined][],
  of: (count: Count) => number,
  why: (count: Count) => string,
): Omit<Verdict, "name"> {
  const value = counts.reduce((sum, [, count]) => sum + (count === undefined ? 1 : of(count)), 0);
  const notes = counts.flatMap(([name, count]) => {
    if (count === undefined) return [`nothing is known of the ${name}`];
    return of(count) > 0 ? [`${name}, at last: ${why(count)}`] : [];
  });
  return { value, unit: "", limit: 0, bound: "at most", note: notes.join("; ") };
}

function retention(parts: readonly Part[]): Verdict {
  const taken = parts.map(([first, last]) => last.logStartOffset - first.logStartOffset);
  return {
    name: "retention: messages it takes in the tenth with the fewest",
    value: taken.length > 0 ? Math.min(...taken) : 0,
    unit: "",
    limit: 1,
    bound: "at least",
  };
}

/** The first half is for warming up. Of the second, the straight line that fits best says how much more there is at its end. */
function growth(
  name: string,
  late: readonly Sample[],
  of: (sample: Sample) => number,
  unit: string,
  limit: number,
): Verdict {
  const seconds = (late.at(-1)?.seconds ?? 0) - (late[0]?.seconds ?? 0);
  const value = seconds * slope(late.map((sample) => [sample.seconds, of(sample)]));
  return { name: `${name} in the second half by`, value, unit, limit, bound: "at most" };
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
