/**
 * `grade`: all exercises of one student, as a table and as reports for people and machines.
 *
 * Invariant: of the student's folder only the answers are read. The features, the steps, the broker and the lab are those of the
 * copy that grades, so editing them in one's own copy changes nothing.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { styleText } from "node:util";
import { inTurns } from "../harness/in-turns";
import { examine, extensionOf, obstacle, type Where, whereToRun } from "./examine";
import { allExercises, type Exercise } from "./exercise";
import { gradeReports } from "./grade-reports";
import { LabError } from "./lab-error";
import { ANSWERS_FOLDER } from "./progress";
import { explain, hasPassed } from "./verdict";

export interface Grade {
  exercise: Pick<Exercise, "number" | "name" | "title">;
  /** "missing": there is no answer. "impossible": the exercise cannot be done against this broker. */
  status: "passed" | "failed" | "missing" | "impossible";
  scenariosPassed: number;
  scenarios: number;
  tookMs: number;
  /** The first step that failed, or why nothing could be run, in one line. */
  failedAt: string;
  /** The whole verdict on the first failure. */
  explanation: string;
}

/** Returns whether every exercise that can be done here has passed. */
export async function grade(answers = ANSWERS_FOLDER): Promise<boolean> {
  if (answers !== ANSWERS_FOLDER && !fs.existsSync(answers))
    throw new LabError(`there is no folder ${answers}`);
  const where = await whereToRun();
  console.log(`grading ${answers}/ ${where.words}\n`);
  const grades = await gradeAnswers(answers, path.join("graded", "answers"), where, (grade) => {
    if (process.stderr.isTTY) process.stderr.write(`  ${grade.exercise.name}: ${grade.status}\n`);
  });
  for (const line of table(grades)) console.log(line);
  const files = gradeReports(grades, where.words, "reports");
  console.log(`\nreports: ${files.join(", ")}`);
  return grades.every(({ status }) => status === "passed" || status === "impossible");
}

/** The grades of the answers in a folder, in the order of the exercises. `label` keeps what is compiled apart. */
export async function gradeAnswers(
  answers: string,
  label: string,
  where: Where,
  onGrade: (grade: Grade) => void,
): Promise<Grade[]> {
  const grades: Grade[] = [];
  await inTurns(allExercises(), os.availableParallelism(), async (exercise) => {
    const grade = await gradeOne(exercise, path.join(answers, exercise.name), label, where);
    grades.push(grade);
    onGrade(grade);
  });
  return grades.sort((a, b) => a.exercise.number - b.exercise.number);
}

async function gradeOne(exercise: Exercise, source: string, label: string, where: Where): Promise<Grade> {
  const { number, name, title } = exercise;
  const grade: Grade = {
    exercise: { number, name, title },
    status: "missing",
    scenariosPassed: 0,
    scenarios: 0,
    tookMs: 0,
    failedAt: "",
    explanation: "",
  };
  const why = obstacle(exercise, where);
  if (why !== undefined) return { ...grade, status: "impossible", failedAt: why };
  const brokerIsAnswer = exercise.part !== null && where.isForeign;
  if (!brokerIsAnswer && !fs.existsSync(path.join(source, exercise.answerFile))) return grade;
  try {
    return await examined(grade, exercise, source, path.join(label, name), where);
  } catch (problem) {
    if (!(problem instanceof LabError)) throw problem;
    return { ...grade, status: "failed", failedAt: problem.message, explanation: problem.message };
  }
}

async function examined(
  grade: Grade,
  exercise: Exercise,
  source: string,
  label: string,
  where: Where,
): Promise<Grade> {
  const examination = { exercise, source, where, label, failFast: false };
  const run = await examine(examination);
  const { passed, failures, skipped } = run.summary;
  const [failure] = failures;
  return {
    ...grade,
    status: hasPassed(run) ? "passed" : "failed",
    scenariosPassed: passed.length,
    scenarios: passed.length + failures.length + skipped.length,
    tookMs: run.tookMs,
    failedAt: failure?.step ?? run.problem?.split("\n", 1)[0] ?? "",
    explanation:
      failure === undefined
        ? (run.problem ?? "")
        : explain(exercise, failure, extensionOf(examination)).join("\n"),
  };
}

function table(grades: readonly Grade[]): string[] {
  const rows = grades.map((grade) => {
    const { exercise, status, scenariosPassed, scenarios, failedAt } = grade;
    const count = scenarios === 0 ? "" : `${scenariosPassed}/${scenarios}`;
    const text = `  ${String(exercise.number).padStart(2)}  ${exercise.title.padEnd(34)} ${status.padEnd(10)} ${count.padStart(6)}  ${failedAt.slice(0, 70)}`;
    if (status === "passed") return styleText("green", text);
    return status === "failed" ? styleText("red", text) : text;
  });
  const passed = grades.filter(({ status }) => status === "passed").length;
  return [...rows, "", `  ${passed} of ${grades.length} exercises passed`];
}
