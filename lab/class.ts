/**
 * `class FOLDER`: where a class stands. The folder has one folder per student, with the student's copy of the project or only the
 * answers. Nothing but the answers is read.
 */
import fs from "node:fs";
import path from "node:path";
import { escapeHtml, page } from "../harness/html";
import { whereToRun } from "./examine";
import { allExercises, type Exercise } from "./exercise";
import { type Grade, gradeAnswers } from "./grade";
import { LabError } from "./lab-error";
import { ANSWERS_FOLDER } from "./progress";

interface Student {
  name: string;
  grades: Grade[];
}

export async function gradeClass(folder: string): Promise<void> {
  if (!fs.existsSync(folder)) throw new LabError(`there is no folder ${folder}`);
  const where = await whereToRun();
  if (where.isForeign)
    throw new LabError("a class is graded by its answers: unset BROKER_IMAGE and BROKER_ADDRESS");
  const exercises = allExercises();
  const names = fs.readdirSync(folder).sort();
  const found = names.flatMap((name) => {
    const answers = answersOf(path.join(folder, name), exercises);
    return answers === undefined ? [] : [{ name, answers }];
  });
  if (found.length === 0)
    throw new LabError(
      `${folder} has no folder with answers in it, such as ${folder}/ada/answers/02-the-append-only-log/`,
    );
  console.log(`${found.length} students, ${exercises.length} exercises, ${where.words}`);
  const students: Student[] = [];
  for (const [number, { name, answers }] of found.entries()) {
    const grades = await gradeAnswers(answers, path.join("graded", `student-${number + 1}`), where, () => {});
    students.push({ name, grades });
    console.log(`  ${name.padEnd(24)} ${grades.map(mark).join(" ")}`);
  }
  const failing = commonestFailures(students);
  for (const line of failing.slice(0, 3)) console.log(`  ${sentence(line)}`);
  fs.mkdirSync("reports", { recursive: true });
  const files = {
    "reports/class.html": html(students, exercises),
    "reports/class.csv": csv(students, exercises),
  };
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(file, text);
  console.log(`reports: ${Object.keys(files).join(", ")}`);
}

/** The folder with the answers of a student: their copy of the project, a folder in it, or nothing but the answers. */
function answersOf(student: string, exercises: readonly Exercise[]): string | undefined {
  if (!fs.statSync(student).isDirectory()) return undefined;
  const inside = fs.readdirSync(student).map((name) => path.join(student, name, ANSWERS_FOLDER));
  const candidates = [path.join(student, ANSWERS_FOLDER), student, ...inside];
  const hasAnswers = (folder: string) => exercises.some(({ name }) => fs.existsSync(path.join(folder, name)));
  return candidates.find(hasAnswers);
}

function mark({ status }: Grade): string {
  return { passed: "✓", failed: "✗", missing: "·", impossible: " " }[status];
}

interface CommonFailure {
  exercise: Grade["exercise"];
  failedAt: string;
  students: string[];
}

/** The steps at which students fail, the commonest first. */
function commonestFailures(students: readonly Student[]): CommonFailure[] {
  const failures = new Map<string, CommonFailure>();
  for (const { name, grades } of students) {
    for (const { exercise, status, failedAt } of grades) {
      if (status !== "failed") continue;
      const key = `${exercise.number} ${failedAt}`;
      const failure = failures.get(key) ?? { exercise, failedAt, students: [] };
      failure.students.push(name);
      failures.set(key, failure);
    }
  }
  return [...failures.values()].sort((a, b) => b.students.length - a.students.length);
}

function sentence({ exercise, failedAt, students }: CommonFailure): string {
  const who = students.length === 1 ? "1 student fails" : `${students.length} students fail`;
  return `${who} exercise ${exercise.number} at: ${failedAt}`;
}

function csv(students: readonly Student[], exercises: readonly Exercise[]): string {
  const head = ["student", ...exercises.map(({ name }) => name), "passed"];
  const rows = students.map(({ name, grades }) => [
    name,
    ...grades.map(({ status }) => status),
    String(grades.filter(({ status }) => status === "passed").length),
  ]);
  return [head, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/** A cell that begins like a formula would be run by a spreadsheet. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t]/.test(cell) ? `'${cell}` : cell;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function html(students: readonly Student[], exercises: readonly Exercise[]): string {
  const heads = exercises.map(({ number, title }) => `<th title="${escapeHtml(title)}">${number}</th>`);
  const rows = students.map(
    ({ name, grades }) => `<tr><th>${escapeHtml(name)}</th>${grades.map(cell).join("")}</tr>`,
  );
  const failures = commonestFailures(students).map(
    (failure) =>
      `<tr><td class="number">${failure.students.length}</td><td>${failure.exercise.number}. ${escapeHtml(failure.exercise.title)}</td>` +
      `<td>${escapeHtml(failure.failedAt)}</td><td>${escapeHtml(failure.students.join(", "))}</td></tr>`,
  );
  const body = `<p class="note">Each cell: the share of the exercise's scenarios that pass. A dot: no answer yet.</p>
<table class="heat"><thead><tr><th></th>${heads.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table>
<h2>Where students fail</h2>
<table><thead><tr><th class="number">Students</th><th>Exercise</th><th>Step</th><th>Who</th></tr></thead>
<tbody>
${failures.join("\n")}
</tbody></table>`;
  return page("Kafka Lab: the class", body);
}

function cell({ exercise, status, scenariosPassed, scenarios, failedAt }: Grade): string {
  if (status === "missing" || status === "impossible") return '<td class="cell" style="color:inherit">·</td>';
  const share = scenarios === 0 ? 0 : scenariosPassed / scenarios;
  // From red over yellow to green; light enough for black letters.
  const colour = status === "passed" ? "hsl(130 55% 62%)" : `hsl(${Math.round(80 * share)} 85% 72%)`;
  const title = `${exercise.title}: ${status}${failedAt === "" ? "" : `, at ${failedAt}`}`;
  const text = status === "passed" ? "✓" : `${Math.floor(100 * share)}%`;
  return `<td class="cell" style="background:${colour}" title="${escapeHtml(title)}">${text}</td>`;
}
