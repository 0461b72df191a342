/** `npm run lab` alone: the exercises, what is passed, how far that is, and what is next. */
import { styleText } from "node:util";
import { allExercises, type Exercise } from "./exercise";
import { type Progress, readProgress } from "./progress";

const BAR_WIDTH = 36;

export function list(): void {
  const exercises = allExercises();
  const progress = readProgress();
  const passed = exercises.filter(({ name }) => progress[name]?.passedAt !== undefined);
  const next = exercises.find(({ name }) => progress[name]?.passedAt === undefined);
  console.log(styleText("bold", "Kafka Lab: take one idea out of the broker, and build it again\n"));
  for (const exercise of exercises) console.log(line(exercise, progress, exercise === next));
  const filled = Math.round((BAR_WIDTH * passed.length) / exercises.length);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  console.log(`\n  ${bar} ${passed.length} of ${exercises.length} passed\n`);
  if (next === undefined)
    console.log(
      "all exercises are passed. What did you think of? Write an exercise of your own: exercises/README.md",
    );
  else
    console.log(
      `next: npm run lab -- ${progress[next.name] === undefined ? "start" : "check"} ${next.number}`,
    );
  console.log(
    "further: start N, check N, watch N, hint N, solution N, grade; npm run lab -- help says what they do",
  );
}

function line(exercise: Exercise, progress: Progress, isNext: boolean): string {
  const { number, title, level, minutes, name } = exercise;
  const { passedAt, checks } = progress[name] ?? {};
  const mark = passedAt === undefined ? (isNext ? "→" : " ") : "✓";
  const state =
    passedAt !== undefined ? `passed ${passedAt.slice(0, 10)}` : checks === undefined ? "" : "begun";
  const text = `  ${mark} ${String(number).padStart(2)}  ${title.padEnd(34)} ${level.padEnd(7)} ${String(minutes).padStart(3)} min  ${state}`;
  return passedAt === undefined ? text : styleText("green", text);
}
