/** What a soak looks at, and which way it goes. */
export interface Sample {
  seconds: number;
  memoryMb: number;
  files: number;
}

/** The slope of the straight line that fits best (least squares); 0 for fewer than two points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [x, y] = [mean(points.map(([one]) => one)), mean(points.map(([, other]) => other))];
  let [above, below] = [0, 0];
  for (const [one, other] of points) {
    above += (one - x) * (other - y);
    below += (one - x) ** 2;
  }
  return below === 0 ? 0 : above / below || 0;
}
