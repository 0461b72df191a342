/**
 * `npm run soak`: producers and consumers at both doors at full speed for a long time, with retention on; whether all of them get something
 * done all the time, and whether the broker takes no more memory and no more files in the end than in the middle.
 */
import fs from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { onLinux } from "../linux";
import { atLeast } from "../numbers";
import { pause } from "./asker";
import { judge, PARTS } from "./judgement";
import { plot } from "./plot";
import { Site } from "./site";
import { summary, TABLE_HEAD, tableLine } from "./soak-table";
import { SOAKED_TOPIC } from "./talks";
import type { Sample } from "./trend";
import { lineOf, sumUp } from "./verdict";

const SAMPLE_MS = 5000;
/** Also a short run is looked at so often. */
const SAMPLES_MIN = 120;
const MB = 1024 * 1024;
const SETTINGS = {
  KAFKA_LOG_SEGMENT_BYTES: String(8 * MB),
  KAFKA_LOG_RETENTION_BYTES: String(64 * MB),
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "1000",
  LAB_FLUSH_ON_ACKS_ALL: "false",
};

async function main(): Promise<number> {
  const { minutes } = new Command("soak")
    // In less, retention comes too seldom for what is judged.
    .option("--minutes <n>", "how long, 1 or more", atLeast(1, "--minutes 3"), 60)
    .parse()
    .opts<{ minutes: number }>();
  const samples = await Site.with(SETTINGS, (site) => soak(site, minutes * 60));
  const file = path.join("reports", "soak.svg");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, plot(samples));
  const verdicts = judge(samples);
  for (const verdict of verdicts) console.log(lineOf(verdict));
  console.log(summary(samples));
  console.log(`${file} shows memory and open files`);
  const { line, exitCode } = sumUp(verdicts);
  console.log(line);
  return exitCode;
}

/** Prints the table as it goes. */
async function soak(site: Site, secondsInAll: number): Promise<Sample[]> {
  await site.ask(`create ${SOAKED_TOPIC}`);
  await site.order({ do: "never rest", port: site.port });
  const beganMs = performance.now();
  const sampleMs = Math.min(SAMPLE_MS, (secondsInAll * 1000) / SAMPLES_MIN);
  const samples = [await look(site, 0)];
  console.log(TABLE_HEAD);
  for (let seconds = 0, line = 1, shown = samples[0]!; seconds < secondsInAll; ) {
    await pause(sampleMs);
    seconds = (performance.now() - beganMs) / 1000;
    const sample = await look(site, seconds);
    samples.push(sample);
    if (seconds < (line * secondsInAll) / PARTS) continue;
    console.log(tableLine([shown, sample]));
    [shown, line] = [sample, line + 1];
  }
  return samples;
}

async function look(site: Site, seconds: number): Promise<Sample> {
  const { counts = {} } = await site.order({ do: "say how far" });
  const { logStartOffset, logEndOffset } = await site.offsets(SOAKED_TOPIC);
  return {
    seconds,
    memoryMb: site.memoryBytes / MB,
    files: site.openFiles,
    logStartOffset,
    logEndOffset,
    counts,
  };
}

onLinux("soak", main).then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    console.log("0 passed, 1 failed");
    process.exit(1);
  },
);
