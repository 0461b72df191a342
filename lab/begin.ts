/** `start`: puts the starter of an exercise where the student works, and shows the brief. `hint` and `solution` beside it. */
import fs from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import { type Exercise, hintsOf } from "./exercise";
import { LabError } from "./lab-error";
import { ANSWERS_FOLDER, progressOf, updateProgress } from "./progress";

export function start(exercise: Exercise, again: boolean): void {
  const folder = path.join(ANSWERS_FOLDER, exercise.name);
  if (fs.existsSync(folder)) {
    if (!again)
      throw new LabError(
        `${folder} is there already; go on with it, or put it aside and begin anew: ` +
          `npm run lab -- start ${exercise.number} --again`,
      );
    console.log(`what was there is now in ${putAside(folder)}`);
  }
  fs.cpSync(path.join(exercise.folder, "starter"), folder, { recursive: true });
  updateProgress(exercise.name, (before) => before);
  console.log(showMarkdown(fs.readFileSync(path.join(exercise.folder, "README.md"), "utf8")));
  console.log(`the brief:  ${path.join(exercise.folder, "README.md")}`);
  console.log(`write in:   ${path.join(folder, exercise.answerFile)}`);
  console.log(`then:       npm run lab -- check ${exercise.number}`);
}

function putAside(folder: string): string {
  let number = 1;
  while (fs.existsSync(`${folder}.${number}`)) number++;
  fs.renameSync(folder, `${folder}.${number}`);
  return `${folder}.${number}`;
}

/** Each time one hint more; the last one again when there is no further. */
export function hint(exercise: Exercise): void {
  const hints = hintsOf(exercise);
  const seen = Math.min(progressOf(exercise.name).hintsSeen + 1, hints.length);
  updateProgress(exercise.name, (before) => ({ ...before, hintsSeen: seen }));
  console.log(styleText("bold", `hint ${seen} of ${hints.length} for exercise ${exercise.number}`));
  console.log(`\n${showMarkdown(hints[seen - 1] ?? "there are no hints")}\n`);
  const further =
    seen < hints.length
      ? `one more: npm run lab -- hint ${exercise.number}`
      : `that was the last hint; the solution: npm run lab -- solution ${exercise.number} --reveal`;
  console.log(further);
}

/** The reference solution as a diff against the starter. */
export async function solution(exercise: Exercise, reveal: boolean): Promise<void> {
  const folder = path.join(exercise.folder, "solution");
  if (!fs.existsSync(folder)) throw new LabError("this copy of the project is a handout without solutions");
  if (!reveal && progressOf(exercise.name).passedAt === undefined) {
    throw new LabError(
      `exercise ${exercise.number} is not passed yet; to see the solution all the same: ` +
        `npm run lab -- solution ${exercise.number} --reveal`,
    );
  }
  const { createTwoFilesPatch } = await import("diff");
  const [before, after] = ["starter", "solution"].map((kind) =>
    path.join(exercise.folder, kind, exercise.answerFile),
  );
  const read = (file: string) => fs.readFileSync(file, "utf8");
  const patch = createTwoFilesPatch(before!, after!, read(before!), read(after!), "", "", { context: 3 });
  console.log(patch.split("\n").slice(1).map(colored).join("\n"));
  console.log(
    `read afterwards what the broker itself does: the last lines of ${exercise.folder}/README.md name the file`,
  );
}

function colored(line: string): string {
  if (/^(\+\+\+|---)/.test(line)) return styleText("bold", line);
  if (line.startsWith("+")) return styleText("green", line);
  if (line.startsWith("-")) return styleText("red", line);
  return line.startsWith("@@") ? styleText("cyan", line) : line;
}

/** Markdown for a terminal: headings stand out, the rest is readable as it is. */
function showMarkdown(text: string): string {
  return text.replace(/^#+ (.*)$/gm, (_, heading: string) => styleText("bold", heading));
}
