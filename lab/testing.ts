/** For the tests of the lab: a folder in which it can be used without touching anybody's answers, and the command as it is typed. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

const ROOT = process.cwd();
const START = path.join(ROOT, "lab", "start.cjs");
const OWN = ["dist", "answers", "reports", ".git"];

/** The first use compiles the project if need be. */
let built: Promise<Typed> | undefined;

export interface Typed {
  code: number | null;
  output: string;
}

export interface LabFolder {
  folder: string;
  /** Types `npm run lab -- …`. */
  lab(...words: string[]): Promise<Typed>;
  /** Puts an answer where a student would have written it. */
  answer(exercise: string, text: string, file?: string): void;
}

/** Everything of the project by links, but answers, reports and compiled code of its own. */
export async function labFolder(t: TestContext): Promise<LabFolder> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-test-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  built ??= type(ROOT, ["help"]);
  const { code, output } = await built;
  if (code !== 0) throw new Error(output);
  const names = fs.readdirSync(ROOT).filter((name) => !OWN.includes(name));
  for (const name of names) fs.symlinkSync(path.join(ROOT, name), path.join(folder, name));
  for (const part of ["broker", "harness", "exercises"])
    fs.cpSync(path.join(ROOT, "dist", part), path.join(folder, "dist", part), { recursive: true });
  return {
    folder,
    lab: (...words) => type(folder, words),
    answer(exercise, text, file = "answer.ts") {
      const answers = path.join(folder, "answers", exercise);
      fs.mkdirSync(answers, { recursive: true });
      fs.writeFileSync(path.join(answers, file), text);
    },
  };
}

function type(folder: string, words: string[]): Promise<Typed> {
  const { BROKER_IMAGE, BROKER_ADDRESS, ...environment } = process.env;
  const env = { ...environment, LAB_TARGET: "process", NO_COLOR: "1", NODE_TEST_CONTEXT: undefined };
  const child = spawn(process.execPath, [START, ...words], { cwd: folder, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

/** The text of a file of an exercise. */
export function fileOf(exercise: string, ...names: string[]): string {
  return fs.readFileSync(path.join(ROOT, "exercises", exercise, ...names), "utf8");
}
