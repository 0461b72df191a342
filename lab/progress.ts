/**
 * What a student has done so far, in `answers/progress.json`.
 *
 * Invariant: the file is replaced whole or not at all, so killing the lab at any moment loses at most what it was doing.
 */
import fs from "node:fs";
import path from "node:path";

export const ANSWERS_FOLDER = "answers";
const FILE = "progress.json";

export interface ExerciseProgress {
  checks: number;
  hintsSeen: number;
  /** When it was first passed, as ISO 8601; undefined while it is not. */
  passedAt?: string;
}

/** By the names of the exercises. */
export type Progress = Record<string, ExerciseProgress>;

const NOTHING: ExerciseProgress = { checks: 0, hintsSeen: 0 };

export function readProgress(answers = ANSWERS_FOLDER): Progress {
  const file = path.join(answers, FILE);
  if (!fs.existsSync(file)) return {};
  try {
    const progress: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof progress === "object" && progress !== null ? (progress as Progress) : {};
  } catch {
    // Somebody has edited it. The answers are what counts, and `check` tells what they are worth.
    fs.renameSync(file, `${file}.unreadable`);
    return {};
  }
}

export function progressOf(exercise: string, answers = ANSWERS_FOLDER): ExerciseProgress {
  return { ...NOTHING, ...readProgress(answers)[exercise] };
}

export function updateProgress(
  exercise: string,
  change: (before: ExerciseProgress) => ExerciseProgress,
  answers = ANSWERS_FOLDER,
): void {
  const progress = readProgress(answers);
  progress[exercise] = change({ ...NOTHING, ...progress[exercise] });
  fs.mkdirSync(answers, { recursive: true });
  const file = path.join(answers, FILE);
  const draft = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(draft, `${JSON.stringify(progress, undefined, 2)}\n`);
  fs.renameSync(draft, file);
}
