/**
 * Known mistakes. Each exercise has broken answers, each with one mistake that people make; how they fail is recorded in its
 * `mistakes.json`. Who fails in exactly the same way has most likely made the same mistake, and is told so.
 */
import fs from "node:fs";
import path from "node:path";
import type { Failure } from "../harness/summary";
import type { Exercise } from "./exercise";

export interface Mistake {
  /** The file in `broken/`, without its ending. */
  name: string;
  /** One sentence to the person who made it. */
  cause: string;
  scenario: string;
  step: string;
  /** The failure, without what differs from run to run. */
  message: string;
}

export function mistakesOf({ folder }: Exercise): Mistake[] {
  const file = path.join(folder, "mistakes.json");
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Mistake[]) : [];
}

/** The causes of the recorded mistakes that fail in exactly this way. */
export function likelyCauses(exercise: Exercise, { scenario, step, message }: Failure): string[] {
  const stable = stableMessage(message);
  const same = mistakesOf(exercise).filter(
    (mistake) => mistake.scenario === scenario && mistake.step === step && mistake.message === stable,
  );
  return [...new Set(same.map(({ cause }) => cause))];
}

/** A failure's message without the place in the harness, the port and the times, which differ from run to run. */
export function stableMessage(message: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at |^by hand: |^likely cause: /.test(line))
    .map((line) => line.replace(/^Error: /, "").replace(/\b(id|ms|timestamp)=\S+/g, "$1=…"))
    .join("\n")
    .trim();
}
