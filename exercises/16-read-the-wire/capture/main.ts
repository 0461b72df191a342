/**
 * Makes the sessions of this exercise anew: each story is played to a broker of its own, while its console is listened to.
 *
 *     npm run build && npx ts-node exercises/16-read-the-wire/capture/main.ts
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processTarget } from "../../../harness/targets/process";
import { Console } from "../../../wiretap/events";
import { Session } from "../../../wiretap/session";
import { STORIES, type Story } from "./stories";

const FOLDER = path.join(__dirname, "..", "sessions");
const CLUSTER_ID = "kafka-lab-exercise-16w";
/** What has not been told by then has not happened. */
const QUIET_MS = 400;

async function capture(name: string, { prepare, play }: Story): Promise<void> {
  const broker = await processTarget.start({ KAFKA_LOG_DIRS: "memory", CLUSTER_ID });
  try {
    await prepare?.(broker);
    const page = new Console(`${broker.host}:${broker.consolePort}`);
    const stop = new AbortController();
    const session = new Session();
    const listening = Promise.withResolvers<void>();
    const listener = (async () => {
      for await (const { name, data } of page.listen(stop.signal)) {
        if (name === "hello") listening.resolve();
        if (name === "connections") session.connections(data.connections);
        if (name !== "frames") continue;
        for (const { seq } of data.frames) session.add((await page.details(seq, stop.signal))!);
      }
    })();
    await Promise.race([listening.promise, listener]);
    await play(broker);
    await delay(QUIET_MS);
    stop.abort();
    await listener;
    const file = path.join(FOLDER, `${name}.wire.json`);
    fs.writeFileSync(file, `${JSON.stringify(session.saved(0), undefined, 2)}\n`);
    console.log(`${file}: ${session.frameCount} frames, ${fs.statSync(file).size} bytes`);
  } finally {
    await broker.remove();
  }
}

async function main(): Promise<void> {
  for (const [name, story] of Object.entries(STORIES)) await capture(name, story);
}

void main();
