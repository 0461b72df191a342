/** Whether an exercise has everything that one must have. */
import fs from "node:fs";
import path from "node:path";
import { type Exercise, hintsOf, LEVELS } from "./exercise";

const HINTS = 3;

/** What is missing or wrong, in sentences. */
export function filesComplaints(exercise: Exercise): string[] {
  const { folder, answerFile, title, level, minutes, needs, part } = exercise;
  const wanted = [
    "README.md",
    "exercise.feature",
    "hints.md",
    `starter/${answerFile}`,
    `solution/${answerFile}`,
  ];
  const missing = wanted.filter((file) => !fs.existsSync(path.join(folder, file)));
  if (missing.length > 0) return missing.map((file) => `there is no ${file}`);
  const hints = hintsOf(exercise);
  const brief = fs.readFileSync(path.join(folder, "README.md"), "utf8");
  return [
    ...(typeof title === "string" && title !== "" ? [] : ["exercise.json has no title"]),
    ...(LEVELS.includes(level) ? [] : [`the level "${level}" is none of ${LEVELS.join(", ")}`]),
    ...(Number.isInteger(minutes) && minutes > 0 ? [] : [`the minutes "${minutes}" are no positive number`]),
    ...(part === null || typeof part === "string"
      ? []
      : ["exercise.json has no part (null when it needs none)"]),
    ...(Array.isArray(needs) ? [] : ["exercise.json has no list of needs"]),
    ...(hints.length === HINTS && !hints.includes("")
      ? []
      : [`hints.md has ${hints.length} hints, not ${HINTS}`]),
    ...(brief.startsWith(`# ${exercise.number}. ${title}\n`)
      ? []
      : ["the brief's first line is not its number and title"]),
    ...brokenLinks(folder, brief),
  ];
}

/** Links of a Markdown text to files that are not there. */
export function brokenLinks(folder: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const files = targets
    .filter((target) => !/^https?:|^#/.test(target))
    .map((target) => target.split("#")[0]!);
  return files
    .filter((file) => !fs.existsSync(path.join(folder, file)))
    .map((file) => `the link to ${file} leads nowhere`);
}
