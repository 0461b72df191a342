/**
 * Examines one answer to one exercise: compiles it, puts it where it belongs, and runs the exercise's feature. Checking,
 * grading and proving are all this, with other answers and another way of telling what came of it.
 */
import fs from "node:fs";
import path from "node:path";
import type { TargetName } from "../harness/targets/choose";
import { compileFile, compileFolder } from "./compile";
import type { Exercise } from "./exercise";
import { LabError } from "./lab-error";
import { type FeatureRun, runFeature } from "./run-feature";

const TIME_LIMIT_MS = 60_000;

export interface Where {
  name: TargetName;
  /** In one clause, for the verdict: `against a container`. */
  words: string;
  /** Somebody else's broker: it is the answer itself. */
  isForeign: boolean;
}

/** A container if a Docker engine answers, else a process; or the broker that the environment names. */
export async function whereToRun(): Promise<Where> {
  const { BROKER_ADDRESS, BROKER_IMAGE } = process.env;
  const isForeign = BROKER_ADDRESS !== undefined || BROKER_IMAGE !== undefined;
  const { chooseTarget } = await import("../harness/targets/choose.js");
  const { name } = await chooseTarget(process.env);
  const words = isForeign ? `against ${BROKER_ADDRESS ?? BROKER_IMAGE}` : `against a ${name}`;
  return { name, words, isForeign };
}

export interface Examination {
  exercise: Exercise;
  /** The folder with the answer, or a single file that is one. */
  source: string;
  where: Where;
  /** Where its compiled form goes, below dist/, and its reports, below reports/: a name of its own for each examination. */
  label: string;
  failFast: boolean;
  timeLimitMs?: number;
}

/** The extension that a broker needs for the answer, or undefined when it needs none. */
export function extensionOf({ exercise, where, label }: Omit<Examination, "source" | "failFast">) {
  if (exercise.part === null || where.isForeign) return undefined;
  return path.join("dist", label, exercise.answerFile.replace(/\.ts$/, ".js"));
}

/** Why the exercise cannot be done here; undefined when it can. */
export function obstacle({ needs }: Exercise, where: Where): string | undefined {
  if (where.isForeign && needs.includes("part")) return "it needs a broker into which parts can be put";
  if (where.name === "address" && needs.includes("restart"))
    return "it needs a broker that can be killed and started again: give its image with BROKER_IMAGE";
  return undefined;
}

/** @throws LabError when there is no answer, or it is no TypeScript. */
export async function examine(examination: Examination): Promise<FeatureRun> {
  const { exercise, where, label, failFast, timeLimitMs = TIME_LIMIT_MS } = examination;
  const extension = extensionOf(examination);
  const brokerIsAnswer = exercise.part !== null && where.isForeign;
  const answer = brokerIsAnswer ? undefined : await prepareAnswer(examination);
  const steps = path.join("dist", exercise.folder, "steps.js");
  return runFeature({
    feature: path.join(exercise.folder, "exercise.feature"),
    steps: fs.existsSync(steps) ? steps : undefined,
    target: where.name,
    reports: path.join("reports", "lab", label),
    environment: {
      ...(answer === undefined ? {} : { LAB_ANSWER: path.resolve(answer) }),
      ...(extension === undefined ? {} : { LAB_EXTENSION: extension }),
    },
    failFast,
    timeLimitMs,
  });
}

/** The file that is the answer, compiled if it is TypeScript. */
async function prepareAnswer({ exercise, source, label }: Examination): Promise<string> {
  const { number, answerFile } = exercise;
  const isFile = fs.statSync(source, { throwIfNoEntry: false })?.isFile() === true;
  const file = isFile ? source : path.join(source, answerFile);
  if (!fs.existsSync(file)) {
    throw new LabError(`there is no ${file} yet; begin with: npm run lab -- start ${number}`);
  }
  if (!answerFile.endsWith(".ts")) return file;
  const compiled = path.join("dist", label);
  if (isFile) await compileFile(file, compiled, path.basename(answerFile, ".ts"));
  else await compileFolder(source, compiled);
  return path.join(compiled, answerFile.replace(/\.ts$/, ".js"));
}
