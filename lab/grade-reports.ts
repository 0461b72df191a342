/** The reports of `grade`: one page for people, and three files for programs: JSON, JUnit XML, and what Gradescope reads. */
import fs from "node:fs";
import path from "node:path";
import { escapeHtml, page, withoutColours } from "../harness/html";
import type { Grade } from "./grade";

/** What an exercise is worth in Gradescope; part of it is given for the scenarios that passed. */
const POINTS = 10;

/** Writes them into `folder` and returns their names. */
export function gradeReports(grades: readonly Grade[], against: string, folder: string): string[] {
  fs.mkdirSync(folder, { recursive: true });
  const plain = grades.map((grade) => ({ ...grade, explanation: withoutColours(grade.explanation) }));
  const reports = {
    "grade.html": html(plain, against),
    "grade.json": `${JSON.stringify({ against, grades: plain }, undefined, 2)}\n`,
    "grade.junit.xml": junit(plain),
    "grade.gradescope.json": `${JSON.stringify(gradescope(plain), undefined, 2)}\n`,
  };
  return Object.entries(reports).map(([name, text]) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  });
}

function html(grades: readonly Grade[], against: string): string {
  const rows = grades.map(
    ({ exercise, status, scenariosPassed, scenarios, tookMs, failedAt }) =>
      `<tr><td class="number">${exercise.number}</td><td>${escapeHtml(exercise.title)}</td>` +
      `<td class="${status}">${status}</td><td class="number">${scenarios === 0 ? "" : `${scenariosPassed}/${scenarios}`}</td>` +
      `<td class="number">${(tookMs / 1000).toFixed(1)} s</td><td>${escapeHtml(failedAt)}</td></tr>`,
  );
  const failed = grades.filter(({ explanation }) => explanation !== "");
  const details = failed.map(
    ({ exercise, explanation }) =>
      `<h2>${exercise.number}. ${escapeHtml(exercise.title)}</h2>\n<pre>${escapeHtml(explanation)}</pre>`,
  );
  const passed = grades.filter(({ status }) => status === "passed").length;
  const body = `<p>${passed} of ${grades.length} exercises passed, ${escapeHtml(against)}.</p>
<table><thead><tr><th class="number">#</th><th>Exercise</th><th>Grade</th><th class="number">Scenarios</th>
<th class="number">Time</th><th>Failed at</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table>
${details.join("\n")}`;
  return page("Kafka Lab: grades", body);
}

function junit(grades: readonly Grade[]): string {
  const cases = grades.map(({ exercise, status, tookMs, failedAt, explanation }) => {
    const open = `  <testcase classname="exercises" name="${escapeHtml(exercise.name)}" time="${(tookMs / 1000).toFixed(3)}"`;
    if (status === "passed") return `${open}/>`;
    const inner =
      status === "failed"
        ? `<failure message="${escapeHtml(failedAt)}">${xmlText(explanation)}</failure>`
        : `<skipped message="${status}${failedAt === "" ? "" : `: ${escapeHtml(failedAt)}`}"/>`;
    return `${open}>${inner}</testcase>`;
  });
  const failures = grades.filter(({ status }) => status === "failed").length;
  const skipped = grades.filter(({ status }) => status === "missing" || status === "impossible").length;
  const head = `<testsuite name="Kafka Lab" tests="${grades.length}" failures="${failures}" skipped="${skipped}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${cases.join("\n")}\n</testsuite>\n`;
}

/** XML allows no control characters but tab and line ends. */
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  return escapeHtml(text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "?"));
}

/** The results.json of a Gradescope autograder: https://gradescope-autograders.readthedocs.io/en/latest/specs/ */
function gradescope(grades: readonly Grade[]): object {
  const possible = grades.filter(({ status }) => status !== "impossible");
  return {
    execution_time: Math.round(grades.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000),
    tests: possible.map(({ exercise, status, scenariosPassed, scenarios, explanation }) => ({
      number: String(exercise.number),
      name: exercise.title,
      score: scenarios === 0 ? 0 : Math.round((100 * POINTS * scenariosPassed) / scenarios) / 100,
      max_score: POINTS,
      status: status === "passed" ? "passed" : "failed",
      output: status === "missing" ? "there is no answer" : explanation,
    })),
  };
}
