/**
 * Binary search over anything sorted: an index file, the segments of a log, the blocks of a file in memory.
 *
 * Returns the last position in 0..count-1 whose key is at most `target`, or -1 when all keys are larger.
 */
export function lastAtMost(count: number, keyAt: (position: number) => number, target: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(middle) <= target) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
