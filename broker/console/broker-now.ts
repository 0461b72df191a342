/** Who the broker is, for the head of the page. */
import { findPackageJSON } from "node:module";
import type { BrokerNow } from "./messages";
import type { ConsoleSources } from "./sources";

export function brokerNowOf(sources: ConsoleSources, token: string): () => Promise<BrokerNow> {
  const { engine, settings, tap, clusterId, address } = sources;
  const version = packageVersion();
  return async () => ({
    clusterId,
    nodeId: settings.nodeId,
    version,
    ...address,
    startedMs: Math.round(performance.timeOrigin),
    nowMs: Date.now(),
    topicCount: (await engine.topicNames()).length,
    groupCount: (await engine.consumers.groups()).length,
    connectionCount: tap.connectionCount,
    token,
  });
}

export function packageVersion(): string {
  const file = findPackageJSON("..", __filename);
  return file === undefined ? "unknown" : (require(file) as { version: string }).version;
}
