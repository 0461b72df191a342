/** GET /metrics: what Prometheus asks for. What makes it, prom-client with it, is loaded when it is asked for the first time. */
import type { FastifyInstance } from "fastify";
import { packageVersion } from "../broker-now";
import type { Metrics } from "../metrics/metrics";
import type { ConsoleSources } from "../sources";

export function addMetricsRoute(app: FastifyInstance, sources: ConsoleSources): void {
  let metrics: Metrics | undefined;
  app.get("/metrics", async (_request, reply) => {
    metrics ??= load(sources);
    const { contentType, body } = await metrics.render();
    reply.header("cache-control", "no-store").header("content-type", contentType);
    return body;
  });
  app.addHook("onClose", async () => metrics?.close());
}

function load({ broker, doors, settings }: ConsoleSources): Metrics {
  const loaded = require("../metrics/metrics") as typeof import("../metrics/metrics");
  return new loaded.Metrics({
    broker,
    doors,
    seriesMax: settings.metricsSeriesMax,
    version: packageVersion(),
  });
}
