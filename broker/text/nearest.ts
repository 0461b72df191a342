/** The word of `words` that is nearest to what was typed, if it is near enough to be a slip of the finger. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const TYPED_CHARACTERS_MAX = 20;
  if (typed.length > TYPED_CHARACTERS_MAX) return undefined;
  const ranked = words.map((word) => ({ word, distance: editDistance(typed, word) }));
  ranked.sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, best.word.length / 3) ? best.word : undefined;
}

/** How many characters must be inserted, removed or replaced to make `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
