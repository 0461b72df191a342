/**
 * Runs a feature against a broker with somebody's answer in it, in a process of its own.
 *
 * Invariant: it ends. Time, memory and output of the answer are bounded, and what it leaves running is ended with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { type Summary, summarize } from "../harness/summary";
import type { TargetName } from "../harness/targets/choose";

/** What an answer may use. Generous for what is right, and soon over for what hangs. */
const LIMITS = {
  LAB_PATIENCE_MS: "3000",
  LAB_BROKER_START_MS: "6000",
  LAB_BROKER_STOP_MS: "5000",
  LAB_BROKER_MEMORY_MB: "512",
  LAB_BROKER_LOG_MB: "10",
};
const ERROR_BYTES_KEPT = 4000;
const CUCUMBER = path.join("node_modules", "@cucumber", "cucumber", "bin", "cucumber.js");

export interface FeatureRun {
  summary: Summary;
  tookMs: number;
  /** Why there is no verdict of the scenarios, in one or more sentences. */
  problem: string | undefined;
}

export interface RunOptions {
  feature: string;
  /** Compiled steps that only this feature needs. */
  steps: string | undefined;
  target: TargetName;
  /** Where the message stream is left. */
  reports: string;
  environment: Readonly<Record<string, string>>;
  /** Ends with the first scenario that fails. */
  failFast: boolean;
  timeLimitMs: number;
}

export async function runFeature(options: RunOptions): Promise<FeatureRun> {
  const began = performance.now();
  fs.mkdirSync(options.reports, { recursive: true });
  const messages = path.join(options.reports, "messages.ndjson");
  fs.rmSync(messages, { force: true });
  const child = spawn(process.execPath, [CUCUMBER, ...argumentsOf(options, messages)], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      ...LIMITS,
      LAB_TARGET_CHOSEN: options.target,
      TESTCONTAINERS_RYUK_DISABLED: "true",
      CUCUMBER_PUBLISH_QUIET: "true",
      ...options.environment,
    },
    detached: true,
  });
  const { code, late, errors } = await untilEnded(child, options.timeLimitMs);
  const summary = summarize(fs.existsSync(messages) ? fs.readFileSync(messages, "utf8") : "");
  return { summary, tookMs: performance.now() - began, problem: problemOf(summary, code, late, errors) };

  function problemOf({ passed, failures, skipped }: Summary, code: number, late: boolean, errors: string) {
    if (late) return `the check was not over after ${options.timeLimitMs / 1000} s and was ended`;
    if (failures.length > 0 || (code === 0 && passed.length + skipped.length > 0)) return undefined;
    return `the scenarios could not be run:\n${errors}`;
  }
}

function argumentsOf({ feature, steps, failFast }: RunOptions, messages: string): string[] {
  return [
    "--profile",
    "compiled",
    ...(steps === undefined ? [] : ["--require", steps]),
    ...(failFast ? ["--fail-fast"] : []),
    "--format",
    `message:${messages}`,
    feature,
  ];
}

interface End {
  code: number;
  late: boolean;
  errors: string;
}

/** The child is the leader of a process group: everything that it started ends with it. */
async function untilEnded(child: ChildProcess, timeLimitMs: number): Promise<End> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-ERROR_BYTES_KEPT);
  });
  let late = false;
  const endAll = () => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // All have ended already.
    }
  };
  const interrupted = () => {
    endAll();
    process.exit(130);
  };
  const timer = setTimeout(() => {
    late = true;
    endAll();
  }, timeLimitMs);
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    const code = await new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
    return { code, late, errors };
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
    endAll();
  }
}
