/** The student's scenarios, run against the broker as it is, and against brokers with one planted bug each. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Then, When } from "@cucumber/cucumber";
import { mutantFolder } from "../../harness/mutant-folder";
import type { Trial } from "./try-brokers";

const TRIALS = path.join(__dirname, "try-brokers.js");
const ANSWER = process.env.LAB_ANSWER!;

interface PlantedBug {
  extension: string;
  about: string;
}

/** The brokers with planted bugs that students look for, in an order that tells nothing. */
function plantedBugs(): PlantedBug[] {
  const folder = mutantFolder();
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".js"));
  return files.sort().flatMap((file) => {
    const extension = path.join(folder, file);
    const { about } = require(path.resolve(extension)) as { about?: string };
    return about === undefined ? [] : [{ extension, about }];
  });
}

/** All trials of the answer; begun when the first step asks for them. */
let trials: Promise<{ asItIs: Trial; broken: Trial[] }> | undefined;

async function tryAll(): Promise<{ asItIs: Trial; broken: Trial[] }> {
  const [asItIs] = await tryBrokers([""]);
  if (asItIs === undefined || !passes(asItIs)) return { asItIs: asItIs!, broken: [] };
  const extensions = plantedBugs().map(({ extension }) => extension);
  const shares = Array.from({ length: os.availableParallelism() }, (_, share) =>
    extensions.filter((_, number) => number % os.availableParallelism() === share),
  );
  const broken = await Promise.all(shares.map(tryBrokers));
  return { asItIs, broken: broken.flat() };
}

/** Tries one broker after the other. @throws Error when the answer cannot be run at all. */
function tryBrokers(extensions: readonly string[]): Promise<Trial[]> {
  const child = spawn(process.execPath, [TRIALS, ANSWER, ...extensions], {
    env: { ...process.env, LAB_TARGET_CHOSEN: "process", LAB_PATIENCE_MS: "1000" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) => {
      if (code !== 0) reject(new Error(`the scenarios cannot be run: ${errors.trim()}`));
      const lines = output.split("\n").filter((line) => line.startsWith("{"));
      resolve(lines.map((line) => JSON.parse(line) as Trial));
    });
  });
}

function passes({ summary }: Trial): boolean {
  return summary.failures.length === 0 && summary.passed.length > 0;
}

/** Runs the student's scenarios, once for all steps that look at what came of it. */
When("the scenarios of the answer are run", { timeout: 120_000 }, async () => {
  trials ??= tryAll();
  await trials;
});

/** No false alarm: what is right must not be called wrong. */
Then("the broker as it is passes all of them", async () => {
  const { summary } = (await trials!).asItIs;
  const [failure] = summary.failures;
  if (failure !== undefined) throw new Error(falseAlarm(failure));
  if (summary.passed.length === 0)
    throw new Error("there are no scenarios, so there is nothing that could fail");
});

function falseAlarm({ scenario, step, message }: Trial["summary"]["failures"][number]): string {
  if (message === "UNDEFINED")
    return `"${scenario}" has a step that nobody has defined: ${step}\ndocs/STEPS.md lists those that there are`;
  const first = message.split("\n").filter((line) => !/^\s+at /.test(line));
  return `a false alarm: "${scenario}" fails with the broker as it is, at: ${step}\n${first.join("\n")}`;
}

/** So many of the brokers with a planted bug fail one of the scenarios; those that got through are told by what they are about. */
Then("they catch at least {int} of the broken brokers", async (wanted: number) => {
  const bugs = plantedBugs();
  const { broken } = await trials!;
  const caught = new Set(broken.filter((trial) => !passes(trial)).map(({ extension }) => extension));
  const most = Math.min(wanted, bugs.length);
  if (caught.size >= most) return;
  const free = bugs.flatMap(({ extension, about }, number) =>
    caught.has(extension) ? [] : [`  broken broker ${number + 1}, whose bug is about ${about}`],
  );
  throw new Error(
    `${caught.size} of ${bugs.length} broken brokers are caught, ${most} are wanted. These got through:\n${free.join("\n")}`,
  );
});
