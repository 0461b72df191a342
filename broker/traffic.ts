/**
 * What a door counts of its traffic, for the metrics: plain numbers, because every request counts and hardly anybody ever asks.
 *
 * Invariant: counts only rise, so that whoever reads them twice knows what has happened in between. How many there are is bounded: a
 * name for each API or verb there is, and Kafka's names for the errors.
 */
import { type ErrorName, KafkaError } from "./errors";

/** The bounds of the histograms. From an answer out of memory (100 µs) to a group that waits for a member that is dead. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000,
];

/** The requests of one kind: how many, how long they took, and how many were refused. */
export class RequestCount {
  count = 0;
  sumMs = 0;
  /** How many took longer than the bound before and no longer than this one; the last is beyond all bounds. */
  readonly buckets: number[] = new Array(LATENCY_BOUNDS_MS.length + 1).fill(0);
  readonly errors = new Map<ErrorName, number>();

  /** Requests were answered, all of them `tookMs` after they had been read. */
  answered(tookMs: number, times = 1): void {
    let at = 0;
    while (at < LATENCY_BOUNDS_MS.length && tookMs > LATENCY_BOUNDS_MS[at]!) at++;
    this.buckets[at]! += times;
    this.count += times;
    this.sumMs += tookMs * times;
  }

  /** Requests were refused, or their answers named an error: the same ones that are counted as answered. */
  failed(error: ErrorName, times = 1): void {
    this.errors.set(error, (this.errors.get(error) ?? 0) + times);
  }

  /** A request that is refused as soon as it is looked at. Returns the refusal, to be thrown. */
  refused<Refusal>(refusal: Refusal): Refusal {
    this.answered(0);
    this.failed(errorName(refusal));
    return refusal;
  }

  /** A request that is answered when `work` has ended. */
  async counting(work: () => void | Promise<void>): Promise<void> {
    const beganMs = performance.now();
    try {
      await work();
    } catch (problem) {
      this.failed(errorName(problem));
      throw problem;
    } finally {
      this.answered(performance.now() - beganMs);
    }
  }
}

/** The requests of one door by their name: of an API, of a verb. */
export class RequestCounts {
  readonly #byName = new Map<string, RequestCount>();

  /** To be asked only with names that are in the code: else a client could make up as many as it likes. */
  of(name: string): RequestCount {
    const there = this.#byName.get(name);
    if (there !== undefined) return there;
    const made = new RequestCount();
    this.#byName.set(name, made);
    return made;
  }

  all(): Iterable<[name: string, count: RequestCount]> {
    return this.#byName;
  }
}

/** All that is counted at one door. */
export class DoorTraffic {
  readonly requests = new RequestCounts();
  /** Those that are open now, the one number here that falls. */
  connections = 0;
  connectionsOpened = 0;
  bytesIn = 0;
  bytesOut = 0;

  connectionOpened(connection: { once(event: "close", then: () => void): unknown }): void {
    this.connections++;
    this.connectionsOpened++;
    connection.once("close", () => {
      this.connections--;
    });
  }
}

/** What the client is told of whatever was thrown. */
export function errorName(thrown: unknown): ErrorName {
  return thrown instanceof KafkaError ? thrown.name : "UNKNOWN_SERVER_ERROR";
}
