/**
 * `npm run docs:groups`: writes what is made in docs/GROUPS.md and the pictures beside it: the states, from the broker's own table, and
 * one rebalance, from a live run: two kcat consumers and a broker that speak through a proxy.
 *
 *     npm run docs:groups              writes it; needs kcat
 *     npm run docs:groups -- --check   fails when the table of states is not up to date
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { MEANING, TRANSITIONS } from "../broker/groups/states";
import { drawRebalance, drawStates } from "./draw-groups";
import { maintain, replaceSection } from "./generated";
import { type Step, stepsOf } from "./rebalance-story";
import { type Exchange, Recording } from "./recording";

const TARGET = path.join("docs", "GROUPS.md");
const TOPIC = "my-topic";
const GROUP = "readers";

async function tell(text: string): Promise<string> {
  const steps = stepsOf(await record());
  fs.writeFileSync(path.join("docs", "groups-states.svg"), drawStates(TRANSITIONS));
  fs.writeFileSync(path.join("docs", "groups-rebalance.svg"), drawRebalance(steps));
  return replaceSection(text, "rebalance", storyTable(steps));
}

/** The states and what leads from each to the next, as tables. The numbers are those of the picture. */
export function statesTable(): string {
  const meanings = Object.entries(MEANING).map(([state, meaning]) => `| ${state} | ${meaning} |\n`);
  let number = 0;
  const transitions = Object.entries(TRANSITIONS).flatMap(([from, next]) =>
    Object.entries(next).map(([to, why]) => `| ${++number} | ${from} | ${to} | ${why} |\n`),
  );
  return (
    `| state | what it means |\n|---|---|\n${meanings.join("")}\n` +
    `| | from | to | when |\n|---|---|---|---|\n${transitions.join("")}`
  );
}

function storyTable(steps: readonly Step[]): string {
  const rows = steps.map(
    ({ atMs, client, asks, answer }) => `| ${atMs} ms | ${client} | ${asks} | ${answer} |\n`,
  );
  return `| when | who | asks | and is answered |\n|---|---|---|---|\n${rows.join("")}`;
}

/** Ann reads alone; Bob comes, and they share; Bob leaves, and Ann has everything again. */
async function record(): Promise<Exchange[]> {
  const recording = await Recording.start({
    KAFKA_NUM_PARTITIONS: "2",
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
  });
  await produce(recording.address);
  const ann = consumer(recording.address, "ann");
  await recording.until((all) => syncs(all).length === 1);
  const bob = consumer(recording.address, "bob");
  await recording.until((all) => syncs(all).filter(({ header }) => header.clientId === "bob").length === 1);
  await recording.until(
    (all) => all.filter(({ api, response }) => api.name === "OffsetFetch" && response).length >= 3,
  );
  await leave(bob);
  const before = syncs(recording.exchanges).length;
  await recording.until((all) => syncs(all).length > before);
  await leave(ann);
  await recording.stop();
  return recording.exchanges;
}

function syncs(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.filter(({ api, response }) => api.name === "SyncGroup" && response !== undefined);
}

/** So that there is a topic to read. */
async function produce(address: string): Promise<void> {
  const kcat = spawn("kcat", ["-b", address, "-P", "-t", TOPIC], { stdio: ["pipe", "ignore", "inherit"] });
  kcat.stdin.end("Hello\n");
  await once(kcat, "close");
}

function consumer(address: string, name: string): ChildProcess {
  const settings = [`client.id=${name}`, "heartbeat.interval.ms=500", "partition.assignment.strategy=range"];
  const args = ["-b", address, ...settings.flatMap((setting) => ["-X", setting]), "-G", GROUP, TOPIC];
  return spawn("kcat", args, { stdio: "ignore", timeout: 60_000 });
}

async function leave(client: ChildProcess): Promise<void> {
  client.kill("SIGTERM");
  await once(client, "close");
}

if (require.main === module) {
  const made = (text: string) => replaceSection(text, "states", statesTable());
  void maintain(TARGET, "npm run docs:groups", made, tell);
}
