/** Medians and spreads. A mean would let one disturbed run speak for all. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function quantile(samples: readonly number[], q: number): number {
  if (samples.length === 0) throw new Error("no samples");
  const sorted = [...samples].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/** One thing that is measured again and again, in turn with others; often a number, sometimes several at once. */
export type Subject<Found = number> = () => Promise<Found>;

/**
 * Measures the subjects in turn, `runs` times, every other round in the opposite order: whatever changes on the machine
 * meanwhile meets all of them alike.
 */
export async function alternate<Name extends string, Found = number>(
  subjects: Record<Name, Subject<Found>>,
  runs: number,
): Promise<Record<Name, Found[]>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Found[]])) as Record<Name, Found[]>;
  for (let round = 0; round < runs; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name].push(await subjects[name]());
    }
  }
  return samples;
}
