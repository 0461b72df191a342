/** A measure with its limit: what `npm run load` and `npm run soak` print, and what decides whether they pass. */
export interface Verdict {
  name: string;
  value: number;
  unit: string;
  limit: number;
  /** `at most`: the value must not be over the limit; `at least`: not below it. */
  bound: "at most" | "at least";
  /** What else a reader should know. */
  note?: string;
}

/** What could not be measured is NaN, and keeps no limit. */
export function passes({ value, limit, bound }: Verdict): boolean {
  return bound === "at most" ? value <= limit : value >= limit;
}

export function lineOf(verdict: Verdict): string {
  const { name, value, unit, limit, bound, note } = verdict;
  const measured = `${shown(value)} ${unit}`.padStart(18);
  const words = `${bound} ${shown(limit)} ${unit}`.padEnd(25);
  const said = note ? `${name} (${note})` : name;
  return `${passes(verdict) ? "pass" : "FAIL"} ${measured}  ${words}  ${said}`;
}

/** The last line of a run, and its exit code. To have measured nothing is no success. */
export function sumUp(verdicts: readonly Verdict[]): { line: string; exitCode: number } {
  if (verdicts.length === 0) return { line: "nothing was measured: 0 passed, 1 failed", exitCode: 1 };
  const failed = verdicts.filter((verdict) => !passes(verdict)).length;
  return { line: `${verdicts.length - failed} passed, ${failed} failed`, exitCode: failed === 0 ? 0 : 1 };
}

function shown(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
}
