/**
 * `/metrics`: what the broker counts, in the words of Prometheus. docs/METRICS.md explains each metric.
 *
 * To be loaded when somebody asks for the first time: prom-client costs memory, and watching the event loop a timer, which a broker
 * without a Prometheus need not have.
 */
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Broker } from "../../broker";
import { type Doors, doorFamilies } from "./doors";
import { EventLoopDelay } from "./event-loop";
import { type Family, gauge, register } from "./family";
import { groupFamilies } from "./groups";
import { logFamilies } from "./logs";
import { type Snapshot, takeSnapshot } from "./snapshot";

export interface MetricsSources {
  broker: Broker;
  doors: Doors;
  /** LAB_METRICS_SERIES_MAX */
  seriesMax: number;
  version: string;
}

export interface Rendered {
  contentType: string;
  body: string;
}

/**
 * Of what prom-client has to offer, not these: delays that are about the timer that measures them as well (see event-loop.ts), and sums
 * that are named as if they only rose.
 */
const MISLEADING = /^nodejs_eventloop_lag_|^nodejs_active_\w+_total$/;
/** So that the timer behind them does not tick. */
const NEVER_MS = 2 ** 31 - 1;

export class Metrics {
  readonly #registry = new Registry();
  readonly #eventLoop = new EventLoopDelay();
  readonly #sources: MetricsSources;
  #now: Snapshot | undefined;

  constructor(sources: MetricsSources) {
    this.#sources = sources;
    const now = () => this.#now!;
    const families = [
      ...doorFamilies(sources.doors),
      ...logFamilies(now),
      ...groupFamilies(now),
      ...this.#eventLoop.families(),
      buildInfo(sources.version),
      leftOut(now),
    ];
    for (const family of families) register(this.#registry, family);
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: NEVER_MS });
    for (const { name } of this.#registry.getMetricsAsArray())
      if (MISLEADING.test(name)) this.#registry.removeSingleMetric(name);
  }

  async render(): Promise<Rendered> {
    const { broker, seriesMax } = this.#sources;
    this.#now = await takeSnapshot(broker, seriesMax);
    this.#eventLoop.read();
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  close(): void {
    this.#eventLoop.stop();
    this.#registry.clear();
  }
}

function buildInfo(version: string): Family {
  const labels = { version, node_version: process.version };
  const help = "Always 1; its labels say which broker this is, and which Node.js runs it.";
  return gauge("kafka_lab_build_info", help, () => [{ labels, value: 1 }]);
}

function leftOut(now: () => Snapshot): Family {
  const help =
    "Topics, partitions, groups and lags that are not shown here, because of LAB_METRICS_SERIES_MAX.";
  return gauge("kafka_lab_left_out_series", help, () =>
    Object.entries(now().leftOut).map(([of, value]) => ({ labels: { of }, value })),
  );
}
