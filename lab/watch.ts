/**
 * `watch`: checks again at each save. It looks at the files every half second instead of being told by the operating system,
 * because containers, WSL and network folders do not pass such news on.
 */
import fs from "node:fs";
import path from "node:path";
import { check } from "./check";
import type { Exercise } from "./exercise";
import { LabError } from "./lab-error";
import { ANSWERS_FOLDER } from "./progress";

const LOOK_MS = 500;

/** Goes on until the program is interrupted. */
export async function watch(exercise: Exercise): Promise<never> {
  const folder = path.join(ANSWERS_FOLDER, exercise.name);
  for (;;) {
    const seen = stateOf(folder);
    if (process.stdout.isTTY) console.clear();
    await check(exercise).catch((problem) => {
      if (!(problem instanceof LabError)) throw problem;
      console.log(problem.message);
    });
    console.log(`\nwatching ${folder}: looks for changes every ${LOOK_MS / 1000} s; Ctrl-C ends it`);
    while (stateOf(folder) === seen) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Changes whenever a file does. */
function stateOf(folder: string): string {
  if (!fs.existsSync(folder)) return "";
  const states = fs.readdirSync(folder).map((file) => {
    const stats = fs.statSync(path.join(folder, file), { throwIfNoEntry: false });
    return `${file} ${stats?.mtimeMs} ${stats?.size}`;
  });
  return states.join("\n");
}
