/**
 * Metrics.
 *
 * What the console's `/metrics` tells Prometheus. Each time it is read as strictly as Prometheus reads it: a line that it would refuse fails the
 * scenario. A series is named with all of its labels.
 */
import { type DataTable, Then, When } from "@cucumber/cucumber";
import { Client } from "../support/client";
import { parseAnswer, requestBytes } from "../support/http";
import { Metrics } from "../support/metrics";
import type { LabWorld } from "../support/world";
import { consolePortOf } from "../targets/console-port";

const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const noted = new WeakMap<LabWorld, Metrics>();

/** The metrics are read, to be compared with what they are later. */
When("the metrics are noted", async function (this: LabWorld) {
  noted.set(this, await readMetrics(this));
});

/** By how much each of these series has risen since the metrics were noted; one that was not there yet was 0. */
Then("the metrics have risen by:", async function (this: LabWorld, table: DataTable) {
  const before = noted.get(this);
  if (before === undefined) throw new Error("the metrics were not noted; write: When the metrics are noted");
  const now = await readMetrics(this);
  assertValues(this, table, now, (series) => {
    const value = now.value(series);
    return value === undefined ? undefined : value - (before.value(series) ?? 0);
  });
});

/** What these series are now: a number, `none` where there is no such series, or `>=` and a number. */
Then("the metrics are:", async function (this: LabWorld, table: DataTable) {
  const now = await readMetrics(this);
  assertValues(this, table, now, (series) => now.value(series));
});

/** There are metrics with these names, whatever they say. */
Then("there are the metrics:", async function (this: LabWorld, table: DataTable) {
  const { names } = await readMetrics(this);
  const missing = table
    .raw()
    .flat()
    .filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`these metrics are missing: ${missing.join(", ")}`);
});

function assertValues(
  world: LabWorld,
  table: DataTable,
  now: Metrics,
  measure: (series: string) => number | undefined,
): void {
  const problems = table.raw().flatMap(([series, wanted]) => {
    const named = world.names.toBroker(series!);
    const value = measure(named);
    if (isAsWanted(value, wanted!)) return [];
    const others = value === undefined ? now.like(named).map((other) => `\n    there is ${other}`) : [];
    return [`${series} is ${value ?? "not there"}, wanted was ${wanted}${others.join("")}`];
  });
  if (problems.length > 0)
    throw new Error(world.names.fromBroker(Buffer.from(problems.join("\n"))).toString());
}

function isAsWanted(value: number | undefined, wanted: string): boolean {
  if (wanted === "none" || value === undefined) return wanted === "none" && value === undefined;
  if (wanted.startsWith(">=")) return value >= Number(wanted.slice(2));
  return value === Number(wanted);
}

async function readMetrics(world: LabWorld): Promise<Metrics> {
  const client = await Client.connect(world.broker.host, consolePortOf(world.broker));
  try {
    void client.send(requestBytes(`GET /metrics HTTP/1.1\nHost: ${world.browser.host}\nConnection: close`));
    await client.untilClosed();
    const answer = parseAnswer(client.received, client.closed);
    if (answer?.status !== 200) throw new Error(`/metrics answers ${answer?.status ?? "nothing"}`);
    const type = answer.headers.get("content-type");
    if (type !== CONTENT_TYPE)
      throw new Error(`the type of the metrics is ${type}, wanted was ${CONTENT_TYPE}`);
    return new Metrics(answer.body.toString("utf8"));
  } finally {
    client.destroy();
  }
}
