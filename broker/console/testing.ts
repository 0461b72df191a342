/** For tests: a console over a broker in memory, on a port of its own, with a page of two files. */
import assert from "node:assert/strict";
import fs from "node:fs";
import http, { type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { Broker } from "../broker";
import { MemoryStorage } from "../log/memory-storage";
import { createLogger } from "../logger";
import { standardParts } from "../parts";
import { readSettings } from "../settings";
import { Tap } from "../tap";
import { DoorTraffic } from "../traffic";
import { ConsolePort } from "./port";
import type { ConsoleSources } from "./sources";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export async function openSources(
  t: TestContext,
  environment: Record<string, string> = {},
): Promise<ConsoleSources & { broker: Broker }> {
  const { settings } = readSettings(environment);
  const parts = { ...standardParts, storage: new MemoryStorage(1 << 28) };
  const broker = await Broker.open(parts, settings, true, assert.fail);
  t.after(() => broker.close());
  const { clock, partitioner } = parts;
  const { autoCreateTopics } = settings;
  return {
    engine: broker,
    broker,
    doors: { text: new DoorTraffic(), kafka: new DoorTraffic() },
    tap: new Tap(),
    language: parts,
    producer: { engine: broker, clock, partitioner, autoCreateTopics, unkeyed: new Map() },
    settings,
    log: createLogger("error", "json"),
    clusterId: "test-cluster",
    address: { host: "localhost", port: 9092 },
  };
}

/** The page as Vite builds it: an index and a script with a hash in its name. */
export function newPage(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(tmpdir(), "kafka-lab-page-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  fs.mkdirSync(path.join(folder, "assets"));
  fs.writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Kafka Lab</title>");
  fs.writeFileSync(path.join(folder, "assets", "index-1a2b.js"), "export {};");
  return folder;
}

export async function openConsole(t: TestContext, environment: Record<string, string> = {}) {
  const sources = await openSources(t, environment);
  const port = new ConsolePort({ host: "127.0.0.1", port: 0 }, sources, newPage(t));
  const address = (await port.listen())!;
  t.after(() => port.close(0));
  const ask = (target: string, headers: Record<string, string> = {}, method = "GET", body?: string) =>
    request(address.port, target, headers, method, body);
  const json = async (target: string) => {
    const { status, body } = await ask(target);
    assert.equal(status, 200, body);
    return JSON.parse(body);
  };
  return { ...sources, port, address, ask, json };
}

function request(
  port: number,
  target: string,
  headers: Record<string, string>,
  method: string,
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: target, method, headers, agent: false };
    const sent = http.request(options, async (response) => {
      const chunks = await response.toArray().catch(reject);
      const { statusCode, headers } = response;
      resolve({ status: statusCode!, headers, body: Buffer.concat(chunks as Buffer[]).toString() });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
