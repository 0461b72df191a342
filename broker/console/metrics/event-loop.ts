/**
 * How late the event loop is: whatever is to happen next waits for what is being done. A broker of one thread answers nobody meanwhile.
 *
 * Node measures it with a timer, and what it tells is the time between two of its ticks. The interval that the timer was set to is no
 * delay, so it is taken off here; prom-client's own metrics of the kind leave it in, and are not shown for that.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type Family, single } from "./family";

const RESOLUTION_MS = 10;
const NS_PER_SECOND = 1e9;

/** Measures from now on; each reading begins anew. */
export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #last = { mean: 0, p99: 0, max: 0 };

  constructor() {
    this.#histogram.enable();
  }

  /** Takes what was measured since the last time. */
  read(): void {
    const { count, mean, max } = this.#histogram;
    // Soon after the beginning there may be nothing yet.
    if (count > 0) {
      const p99 = this.#histogram.percentile(99);
      this.#last = { mean: delay(mean), p99: delay(p99), max: delay(max) };
    }
    this.#histogram.reset();
  }

  stop(): void {
    this.#histogram.disable();
  }

  families(): Family[] {
    const since = "since the metrics were last asked for";
    return [
      single(
        "kafka_lab_event_loop_delay_mean_seconds",
        `How late the event loop was on average ${since}.`,
        () => this.#last.mean,
      ),
      single(
        "kafka_lab_event_loop_delay_p99_seconds",
        `How late the event loop was at most in 99 of 100 looks ${since}.`,
        () => this.#last.p99,
      ),
      single(
        "kafka_lab_event_loop_delay_max_seconds",
        `How late the event loop was at most ${since}.`,
        () => this.#last.max,
      ),
    ];
  }
}

function delay(betweenTicksNs: number): number {
  return Math.max(0, betweenTicksNs / NS_PER_SECOND - RESOLUTION_MS / 1000);
}
