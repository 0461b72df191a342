/**
 * The exercises: each a folder `exercises/NN-name/`, and nothing else. What is known of one stands in its `exercise.json`; the
 * rest is files with fixed names.
 *
 *     README.md          the brief
 *     exercise.feature   the specification that an answer is checked with
 *     steps.ts           steps that only this exercise needs (optional)
 *     starter/           what the student begins with; the file `answer.*` in it is what is checked
 *     solution/          one that passes
 *     broken/            answers with one plausible mistake each
 *     mistakes.json      how the broken ones fail, recorded: by it a student's failure is recognised
 *     hints.md           three hints, each under a heading of its own
 */
import fs from "node:fs";
import path from "node:path";
import { LabError } from "./lab-error";

export const EXERCISES_FOLDER = "exercises";
export const LEVELS = ["easy", "medium", "hard", "expert"] as const;

export interface ExerciseFacts {
  title: string;
  /** The parts of the broker that the answer replaces; null when the answer is no part of the broker. */
  part: string | null;
  level: (typeof LEVELS)[number];
  minutes: number;
  /**
   * What must be there beside a broker that talks: "part" (a broker into which parts can be put), "restart" (one that can be
   * killed and started again). With an empty list a broker that somebody else wrote can do the exercise, wherever it runs.
   */
  needs: ("part" | "restart")[];
}

export interface Exercise extends ExerciseFacts {
  number: number;
  /** `02-the-append-only-log`. */
  name: string;
  folder: string;
  /** The file that is checked, without its folder: `answer.ts`. */
  answerFile: string;
}

/** All exercises in the order of their numbers. */
export function allExercises(folder = EXERCISES_FOLDER): Exercise[] {
  const names = fs.readdirSync(folder).filter((name) => /^\d\d-/.test(name));
  return names.sort().map((name) => loadExercise(path.join(folder, name)));
}

/** @throws LabError when there is no exercise of that number. */
export function exerciseNumbered(text: string): Exercise {
  const exercises = allExercises();
  const found = exercises.find(({ number }) => /^\d+$/.test(text) && number === Number(text));
  if (found !== undefined) return found;
  const last = exercises.at(-1)?.number ?? 0;
  throw new LabError(`there is no exercise ${text}; they are numbered 1 to ${last}: npm run lab`);
}

function loadExercise(folder: string): Exercise {
  const name = path.basename(folder);
  const facts = JSON.parse(fs.readFileSync(path.join(folder, "exercise.json"), "utf8")) as ExerciseFacts;
  const answerFile = fs.readdirSync(path.join(folder, "starter")).find((file) => file.startsWith("answer."));
  if (answerFile === undefined) throw new LabError(`${folder}/starter has no file named answer.*`);
  return { ...facts, number: Number(name.slice(0, 2)), name, folder, answerFile };
}

/** The hints, from a nudge to nearly the answer. */
export function hintsOf({ folder }: Exercise): string[] {
  const text = fs.readFileSync(path.join(folder, "hints.md"), "utf8");
  return text
    .split(/^## .*$/m)
    .slice(1)
    .map((hint) => hint.trim());
}
