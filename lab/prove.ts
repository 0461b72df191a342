/**
 * `prove`: shows that the exercises are what they claim. Every starter fails at the step its brief names, every solution passes,
 * and every broken answer fails in the way that is recorded, so that who makes that mistake is told so.
 *
 * `--record` writes down anew how the broken answers fail.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inTurns } from "../harness/in-turns";
import type { Failure } from "../harness/summary";
import { examine, obstacle, type Where, whereToRun } from "./examine";
import { allExercises, type Exercise, exerciseNumbered } from "./exercise";
import { filesComplaints } from "./exercise-files";
import { LabError } from "./lab-error";
import { likelyCauses, type Mistake, mistakesOf, stableMessage } from "./mistakes";
import type { FeatureRun } from "./run-feature";
import { hasPassed } from "./verdict";

const BROKEN_MIN = 3;

/** What is wrong, in sentences; empty when all is well. */
type Complaints = string[];

export interface ProveOptions {
  /** Write down how the broken answers fail, instead of comparing. */
  record: boolean;
  /** Whether the broken answers are run at all. */
  broken: boolean;
}

/** Returns whether everything is proven. */
export async function prove(numbers: readonly string[], options: ProveOptions): Promise<boolean> {
  const exercises = numbers.length > 0 ? numbers.map(exerciseNumbered) : allExercises();
  const where = await whereToRun();
  console.log(`${exercises.length} exercises, proven ${where.words}:`);
  let passed = 0;
  let failed = 0;
  const report = (what: string, complaints: Complaints) => {
    console.log(`${complaints.length === 0 ? "ok    " : "FAILED"} ${what}`);
    for (const complaint of complaints) console.log(`       ${complaint.replaceAll("\n", "\n       ")}`);
    if (complaints.length === 0) passed++;
    else failed++;
  };
  for (const exercise of exercises) report(`${exercise.name}: files`, filesComplaints(exercise));
  const proofs = exercises.flatMap((exercise) => proofsOf(exercise, where, options));
  await inTurns(proofs, os.availableParallelism(), async ({ what, run }) => report(what, await run()));
  if (options.record) for (const exercise of exercises) writeMistakes(exercise);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

interface Proof {
  what: string;
  run(): Promise<Complaints>;
}

function proofsOf(exercise: Exercise, where: Where, options: ProveOptions): Proof[] {
  if (!fs.existsSync(path.join(exercise.folder, "solution")))
    throw new LabError(
      "this copy of the project is a handout: the solutions and broken answers are not in it",
    );
  if (obstacle(exercise, where) !== undefined) return [];
  const run = (kind: string, source: string) =>
    examine({ exercise, source, where, label: path.join("proof", exercise.name, kind), failFast: true });
  const { folder, name } = exercise;
  const broken = brokenAnswers(exercise);
  return [
    {
      what: `${name}: the starter fails where the brief says`,
      run: async () => starterComplaints(exercise, await run("starter", path.join(folder, "starter"))),
    },
    {
      what: `${name}: the solution passes`,
      run: async () => solutionComplaints(await run("solution", path.join(folder, "solution"))),
    },
    {
      what: `${name}: at least ${BROKEN_MIN} broken answers`,
      run: async () => (broken.length >= BROKEN_MIN ? [] : [`there are ${broken.length}`]),
    },
    ...(options.broken ? broken : []).map((file) => ({
      what: `${name}: ${path.parse(file).name} is recognised`,
      run: async () =>
        brokenComplaints(exercise, file, await run(path.parse(file).name, file), options.record),
    })),
  ];
}

function brokenAnswers({ folder }: Exercise): string[] {
  const broken = path.join(folder, "broken");
  if (!fs.existsSync(broken)) return [];
  return fs
    .readdirSync(broken)
    .sort()
    .map((file) => path.join(broken, file));
}

function starterComplaints({ folder }: Exercise, run: FeatureRun): Complaints {
  if (hasPassed(run)) return ["it passes"];
  const [failure] = run.summary.failures;
  if (failure === undefined) return [`it fails before any scenario: ${run.problem}`];
  const brief = fs.readFileSync(path.join(folder, "README.md"), "utf8");
  const isNamed = brief.split("\n").some((line) => line.trim() === failure.step);
  return isNamed ? [] : [`it fails at a step that the brief does not name: ${failure.step}`];
}

function solutionComplaints({ summary, problem }: FeatureRun): Complaints {
  const failures = summary.failures.map(({ scenario, message }) => `"${scenario}" fails: ${message}`);
  const nothing = summary.passed.length === 0 ? ["no scenario passed"] : [];
  return [...failures, ...nothing, ...(problem === undefined ? [] : [problem])];
}

const recorded = new Map<string, Mistake[]>();

function brokenComplaints(
  exercise: Exercise,
  file: string,
  { summary, problem }: FeatureRun,
  record: boolean,
): Complaints {
  const [failure] = summary.failures;
  if (failure === undefined) return [problem ?? "it passes"];
  const cause = causeOf(file);
  const mistake = { name: path.parse(file).name, cause, ...stable(failure) };
  if (record) {
    recorded.set(exercise.name, [...(recorded.get(exercise.name) ?? []), mistake]);
    return [];
  }
  const causes = likelyCauses(exercise, failure);
  if (causes.includes(cause))
    return causes.length === 1 ? [] : [`other mistakes fail in the same way: ${causes.join("; ")}`];
  const before = mistakesOf(exercise).find(({ name }) => name === mistake.name);
  return [
    "it fails in another way than recorded (npm run lab -- prove --record)",
    `recorded: ${show(before)}`,
    `now: ${show(mistake)}`,
  ];
}

function stable({ scenario, step, message }: Failure): Omit<Mistake, "name" | "cause"> {
  return { scenario, step, message: stableMessage(message) };
}

function show(mistake: Mistake | undefined): string {
  return mistake === undefined
    ? "nothing"
    : `${mistake.scenario} / ${mistake.step} / ${mistake.cause}\n${mistake.message}`;
}

/**
 * A broken answer says itself what is wrong with it: TypeScript in an export, anything else in a comment `# cause: …`. It is read
 * and not run, because some answers are whole programs.
 */
function causeOf(file: string): string {
  const text = fs.readFileSync(file, "utf8");
  const found = file.endsWith(".ts")
    ? /export const cause =\s*(["'`])(.*?)\1;$/ms.exec(text)?.[2]
    : /^\s*# cause: (.*)$/m.exec(text)?.[1];
  if (found === undefined) throw new LabError(`${file} does not say its cause: export const cause = "…";`);
  return found.replace(/\\(["'`])/g, "$1");
}

function writeMistakes({ folder, name }: Exercise): void {
  const mistakes = (recorded.get(name) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
  fs.writeFileSync(path.join(folder, "mistakes.json"), `${JSON.stringify(mistakes, undefined, 2)}\n`);
}
