/**
 * A metric in the terms of this broker: a name, a sentence, and a function that reads the numbers where they are counted. prom-client
 * calls it when somebody asks, so that nothing is counted twice and nobody who does not ask pays for it.
 *
 * Names follow Prometheus' conventions: `kafka_lab_`, what it is about, what is measured, its unit (a base unit: seconds, bytes), and
 * `_total` where it only rises.
 */
import type { Metric, Registry } from "prom-client";

export interface Sample {
  labels: Readonly<Record<string, string | number>>;
  value: number;
  /** Where it is not the name of the family: a histogram has three. */
  metricName?: string;
}

export interface Family {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  samples(): Iterable<Sample>;
}

export function counter(name: string, help: string, samples: Family["samples"]): Family {
  return { name, help, type: "counter", samples };
}

export function gauge(name: string, help: string, samples: Family["samples"]): Family {
  return { name, help, type: "gauge", samples };
}

/** A gauge without labels. */
export function single(name: string, help: string, value: () => number): Family {
  return gauge(name, help, () => [{ labels: {}, value: value() }]);
}

/** prom-client asks a metric for its values in this way, whatever made them. */
export function register(registry: Registry, family: Family): void {
  const { name, help, type } = family;
  const metric = {
    name,
    help,
    type,
    get: async () => ({ name, help, type, values: [...family.samples()], aggregator: "sum" }),
  };
  registry.registerMetric(metric as unknown as Metric);
}
