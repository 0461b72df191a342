/**
 * `prove --student`: plays a lone student, who has nothing but a handout. Each exercise is done by the commands that its brief
 * shows, in a copy made by `handout`; only the writing is done by putting the solution where the brief says.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { allExercises, type Exercise } from "./exercise";
import { handout } from "./handout";
import { ANSWERS_FOLDER } from "./progress";

/** Returns whether every exercise passed. */
export function proveStudent(): boolean {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-handout-"));
  const copy = path.join(folder, "kafka-lab");
  try {
    console.log(`a handout of ${handout(copy)} files, and a student who has nothing else:`);
    // What `npm ci` would put there.
    fs.symlinkSync(path.resolve("node_modules"), path.join(copy, "node_modules"));
    const results = [
      report("the handout holds no solution, no broken answer and no mutant", secretsIn(copy)),
      ...allExercises().map((exercise) => report(`${exercise.name}, by its brief`, play(exercise, copy))),
      report("grade, afterwards", gradeComplaints(copy)),
    ];
    const passed = results.filter((isFine) => isFine).length;
    console.log(`${passed} passed, ${results.length - passed} failed`);
    return passed === results.length;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function report(what: string, complaints: string[]): boolean {
  console.log(`${complaints.length === 0 ? "ok    " : "FAILED"} ${what}`);
  for (const complaint of complaints) console.log(`       ${complaint.replaceAll("\n", "\n       ")}`);
  return complaints.length === 0;
}

function gradeComplaints(copy: string): string[] {
  const { status, output } = run(copy, "npm run --silent lab -- grade");
  return status === 0 ? [] : [output];
}

function secretsIn(copy: string): string[] {
  const files = fs.readdirSync(copy, { recursive: true, encoding: "utf8" });
  return files.filter((file) => /^exercises\/[^/]+\/(solution|broken)|^harness\/mutants\//.test(file));
}

/** What went otherwise than the brief says; empty when it went well. */
function play(exercise: Exercise, copy: string): string[] {
  const brief = fs.readFileSync(path.join(copy, exercise.folder, "README.md"), "utf8");
  const commands = [...brief.matchAll(/^ {4}(npm run lab -- (start|check) \d+)$/gm)].map(
    ([, command]) => command!,
  );
  const [start, check] = ["start", "check"].map((verb) => commands.find((command) => command.includes(verb)));
  if (start === undefined || check === undefined)
    return ["the brief does not show how to start and how to check"];
  const begun = run(copy, start);
  if (begun.status !== 0) return [`${start} failed:\n${begun.output}`];
  const file = path.join(copy, ANSWERS_FOLDER, exercise.name, exercise.answerFile);
  if (!brief.includes(path.join(ANSWERS_FOLDER, exercise.name, exercise.answerFile)))
    return [`the brief does not say that the answer is ${exercise.answerFile} in answers/`];
  const first = run(copy, check);
  if (first.status !== 1 || !first.output.includes("failed at:"))
    return [`the starter is not told what it lacks:\n${first.output}`];
  fs.copyFileSync(path.join(exercise.folder, "solution", exercise.answerFile), file);
  const second = run(copy, check);
  return second.status === 0 ? [] : [`${check} failed with the solution:\n${second.output}`];
}

function run(folder: string, command: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
  return { status, output: stdout + stderr };
}
