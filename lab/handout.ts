/**
 * `handout FOLDER`: a copy of the project for students, which works by itself: without solutions and broken answers, and with the
 * mutants sealed, because finding their bugs is an exercise.
 */
import fs from "node:fs";
import path from "node:path";
import { SEALED, sealMutants } from "../harness/mutant-folder";
import { LabError } from "./lab-error";

const LEFT_OUT = [
  /^(\.git|\.ci|node_modules|dist|reports|answers|data)$/,
  /^exercises\/[^/]+\/(solution|broken)$/,
  /^harness\/(mutants|run-mutants\.ts)$/,
];
/** Scripts that need what is left out. */
const SCRIPTS_LEFT_OUT = ["mutants", "premutants"];

/** Returns how many files the copy has. */
export function handout(folder: string): number {
  const target = path.resolve(folder);
  if (fs.existsSync(target) && fs.readdirSync(target).length > 0)
    throw new LabError(`${folder} is not empty; name a folder that is not there yet`);
  const inside = path.relative("", target);
  if (!inside.startsWith(".."))
    throw new LabError(`${folder} is inside the project; name a folder outside of it`);
  const files = copy("", target);
  fs.writeFileSync(path.join(target, SEALED), sealMutants());
  writePackage(target);
  // Their answers are the students' own work: it may be committed and handed in.
  const ignored = fs
    .readFileSync(".gitignore", "utf8")
    .split("\n")
    .filter((line) => line !== "answers/");
  fs.writeFileSync(path.join(target, ".gitignore"), ignored.join("\n"));
  return files + 1;
}

function copy(folder: string, target: string): number {
  let files = 0;
  fs.mkdirSync(path.join(target, folder), { recursive: true });
  for (const entry of fs.readdirSync(folder === "" ? "." : folder, { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name);
    if (LEFT_OUT.some((pattern) => pattern.test(name))) continue;
    if (entry.isDirectory()) files += copy(name, target);
    if (!entry.isFile()) continue;
    fs.copyFileSync(name, path.join(target, name));
    files++;
  }
  return files;
}

function writePackage(target: string): void {
  const file = path.join(target, "package.json");
  const facts = JSON.parse(fs.readFileSync(file, "utf8")) as { scripts: Record<string, string> };
  for (const script of SCRIPTS_LEFT_OUT) delete facts.scripts[script];
  fs.writeFileSync(file, `${JSON.stringify(facts, undefined, 2)}\n`);
}
