/**
 * `npm test`: runs the features against a broker and leaves reports. Everything behind `--` goes to cucumber-js:
 * `npm test -- --tags @seed`.
 *
 * Invariant: a run that tested nothing has failed, and what was skipped is listed with its reason.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { forgetOutcomes } from "./clients/matrix";
import { type Failure, summarize } from "./summary";
import { chooseTarget, type TargetName } from "./targets/choose";

const WORKERS_MAX = 4;
const FAILURE_LINES_MAX = 12;

async function main(): Promise<number> {
  const { name, why } = await chooseTarget(process.env);
  console.log(`target: ${name}, because ${why}`);

  const reports = process.env.LAB_REPORTS ?? path.join("reports", name);
  fs.mkdirSync(reports, { recursive: true });
  const messages = path.join(reports, "messages.ndjson");
  const clients = path.join(reports, "clients.md");
  fs.rmSync(messages, { force: true });
  forgetOutcomes(reports);
  const status = runCucumber(
    withWorkers(process.argv.slice(2), name),
    {
      html: path.join(reports, "report.html"),
      junit: path.join(reports, "junit.xml"),
      message: messages,
    },
    { LAB_TARGET_CHOSEN: name, LAB_REPORTS: reports },
  );

  const summary = summarize(fs.existsSync(messages) ? fs.readFileSync(messages, "utf8") : "");
  const { skipped } = summary;
  const [passed, failed] = [summary.passed.length, summary.failures.length];
  const counts = { target: name, passed, failed, skipped: skipped.length };
  fs.writeFileSync(path.join(reports, "summary.json"), `${JSON.stringify(counts)}\n`);
  for (const [reason, group] of Object.entries(Object.groupBy(skipped, ({ reason }) => reason))) {
    console.log(`skipped, because ${reason}:`);
    for (const { scenario } of group!) console.log(`  ${scenario}`);
  }
  if (fs.existsSync(clients)) console.log(`\n${fs.readFileSync(clients, "utf8")}`);
  if (passed + failed + skipped.length === 0) console.log("nothing was tested, which counts as failed");
  for (const failure of summary.failures) console.log(inShort(failure));
  console.log(`reports: ${reports}/report.html, junit.xml, messages.ndjson`);
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return status === 0 && failed === 0 && passed > 0 ? 0 : 1;
}

/** Cucumber says it at length above; the end of a log is what people are shown of it. */
function inShort({ scenario, step, message }: Failure): string {
  const lines = message.split("\n").slice(0, FAILURE_LINES_MAX);
  return [
    `failed: ${scenario}`,
    `  ${step || "(not in a step)"}`,
    ...lines.map((line) => `    ${line}`),
  ].join("\n");
}

/**
 * Most scenarios wait more than they compute, so a few workers, each with a broker of its own, are done sooner. Starting them takes
 * longer than what a single feature or scenario gains by it; and a broker at an address there is only one of.
 */
function withWorkers(args: string[], target: TargetName): string[] {
  const isPart = args.some((arg) => arg.startsWith("features/") || arg === "--name" || arg === "--parallel");
  if (isPart || target === "address") return args;
  return ["--parallel", String(Math.min(os.availableParallelism(), WORKERS_MAX)), ...args];
}

function runCucumber(
  args: string[],
  formats: Record<string, string>,
  environment: Record<string, string>,
): number {
  const formatArgs = Object.entries(formats).flatMap(([format, file]) => ["--format", `${format}:${file}`]);
  const progress = process.stdout.isTTY ? "progress-bar" : "progress";
  const bin = path.join("node_modules", "@cucumber", "cucumber", "bin", "cucumber.js");
  const run = spawnSync(process.execPath, [bin, "--format", progress, ...formatArgs, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...environment, CUCUMBER_PUBLISH_QUIET: "true" },
  });
  return run.status ?? 1;
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem.message);
    process.exit(1);
  },
);
