/** `check`: examines the student's answer, prints the verdict, and keeps what was passed. */
import path from "node:path";
import { styleText } from "node:util";
import { examine, extensionOf, obstacle, whereToRun } from "./examine";
import { allExercises, type Exercise } from "./exercise";
import { LabError } from "./lab-error";
import { ANSWERS_FOLDER, progressOf, updateProgress } from "./progress";
import { hasPassed, verdict } from "./verdict";

/** Returns whether it passed. */
export async function check(exercise: Exercise): Promise<boolean> {
  const where = await whereToRun();
  const why = obstacle(exercise, where);
  if (why !== undefined) throw new LabError(`exercise ${exercise.number} cannot be checked here: ${why}`);
  const label = path.join(ANSWERS_FOLDER, exercise.name);
  const examination = { exercise, source: label, where, label, failFast: true };
  const run = await examine(examination);
  const passed = hasPassed(run);
  updateProgress(exercise.name, (before) => ({
    ...before,
    checks: before.checks + 1,
    ...(passed && before.passedAt === undefined ? { passedAt: new Date().toISOString() } : {}),
  }));
  console.log(verdict(exercise, run, where.words, extensionOf(examination)));
  console.log(`\n${advice(exercise, passed)}`);
  return passed;
}

function advice(exercise: Exercise, passed: boolean): string {
  if (!passed) return `a hint: npm run lab -- hint ${exercise.number}`;
  const compare = `compare with the reference: npm run lab -- solution ${exercise.number}`;
  const next = allExercises().find(({ name }) => progressOf(name).passedAt === undefined);
  const onward =
    next === undefined
      ? "that was the last one: all exercises are passed"
      : `next: npm run lab -- start ${next.number}   ${styleText("bold", next.title)}`;
  return `${compare}\n${onward}`;
}
