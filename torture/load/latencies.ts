/** How long answers took: kept as they come, looked at when all are there. */
export class Latencies {
  readonly #ms: number[] = [];

  add(ms: number): void {
    this.#ms.push(ms);
  }

  get count(): number {
    return this.#ms.length;
  }

  /** `share` of them took no longer; NaN where there are none, which keeps no limit. */
  at(share: number): number {
    const sorted = this.#ms.toSorted((one, other) => one - other);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  }

  get summary(): string {
    const [half, nearlyAll, most] = [0.5, 0.99, 1].map((share) => this.at(share).toFixed(1));
    return `p50 ${half}, p99 ${nearlyAll}, max ${most} ms of ${this.count} answers`;
  }
}
