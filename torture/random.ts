/** Chance that can be repeated: the same seed gives the same choices (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /**
   * A chance of its own for what has a name: those who take turns in an order that the machine decides must not share one, or what each of
   * them gets would be the machine's as well.
   */
  static of(...names: readonly (number | string)[]): Random {
    // FNV-1a
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(names.join("/"))) hash = Math.imul(hash ^ byte, 0x01000193);
    return new Random(hash);
  }

  /** From 0 up to but not including 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, `min <= … <= max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)]!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let at = result.length - 1; at > 0; at--) {
      const other = this.between(0, at);
      [result[at], result[other]] = [result[other]!, result[at]!];
    }
    return result;
  }
}
