/**
 * `npm run soak`: producers and consumers at full speed for a long time, with retention on, and whether the broker takes no more memory and
 * no more files in the end than in the middle.
 */
import fs from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { pause } from "./asker";
import { plot } from "./plot";
import { Site } from "./site";
import { type Sample, slope } from "./trend";
import { lineOf, sumUp, type Verdict } from "./verdict";

const SAMPLE_MS = 5000;
/** Of the table that is printed, however long it takes. */
const LINES = 12;
const MB = 1024 * 1024;
const RETENTION_BYTES = 64 * MB;
/** What a collector leaves lying about for a while; a leak is more than that, however small, if only it is watched for long enough. */
const MEMORY_GROWTH_MB_MAX = 40;
const FILES_GROWTH_MAX = 10;
const LOADS = ["kafkaProduce", "textProduce", "kafkaFetch", "textConsume"] as const;
const SETTINGS = {
  KAFKA_LOG_SEGMENT_BYTES: String(8 * MB),
  KAFKA_LOG_RETENTION_BYTES: String(RETENTION_BYTES),
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "1000",
  LAB_FLUSH_ON_ACKS_ALL: "false",
};

async function main(): Promise<number> {
  const { minutes } = new Command("soak")
    .option("--minutes <n>", "how long", Number, 60)
    .parse()
    .opts<{ minutes: number }>();
  const samples: Sample[] = [];
  const passedMb = await Site.with(SETTINGS, async (site) => {
    await site.ask("create greedy", "produce greedy hello");
    for (const how of LOADS) await site.order({ do: "be greedy", port: site.port, how });
    const beganMs = performance.now();
    const secondsALine = (minutes * 60) / LINES;
    console.log("  seconds   memory, MB   open files");
    for (let seconds = 0, lines = 0; seconds < minutes * 60; ) {
      await pause(SAMPLE_MS);
      seconds = (performance.now() - beganMs) / 1000;
      const sample = { seconds, memoryMb: site.memoryBytes / MB, files: site.openFiles };
      samples.push(sample);
      if (seconds < (lines + 1) * secondsALine) continue;
      console.log(tableLine(sample));
      lines++;
    }
    return (await site.order({ do: "let go" })).count;
  });
  const file = path.join("reports", "soak.svg");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, plot(samples));
  console.log(`${passedMb} MB passed in ${minutes} minutes; ${file} shows it`);
  const verdicts = judge(samples);
  for (const verdict of verdicts) console.log(lineOf(verdict));
  const { line, exitCode } = sumUp(verdicts);
  console.log(line);
  return exitCode;
}

/** The first half is for warming up. Of the second, the straight line that fits best says how much more there is at its end. */
function judge(samples: readonly Sample[]): Verdict[] {
  const late = samples.slice(Math.floor(samples.length / 2));
  const seconds = (late.at(-1)?.seconds ?? 0) - (late[0]?.seconds ?? 0);
  const growth = (of: (sample: Sample) => number) =>
    seconds * slope(late.map((sample) => [sample.seconds, of(sample)]));
  return [
    verdict(
      "memory grows in the second half by",
      growth(({ memoryMb }) => memoryMb),
      "MB",
      MEMORY_GROWTH_MB_MAX,
    ),
    verdict(
      "open files grow in the second half by",
      growth(({ files }) => files),
      "",
      FILES_GROWTH_MAX,
    ),
  ];
}

function verdict(name: string, value: number, unit: string, limit: number): Verdict {
  return { name, value, unit, limit, bound: "at most" };
}

function tableLine({ seconds, memoryMb, files }: Sample): string {
  return [seconds.toFixed(0).padStart(9), memoryMb.toFixed(1).padStart(12), String(files).padStart(12)].join(
    " ",
  );
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    console.log("0 passed, 1 failed");
    process.exit(1);
  },
);
