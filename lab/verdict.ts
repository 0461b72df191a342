/**
 * What a person is told about a check, in this order: the step that failed, in words; what was sent, expected and received; the
 * likely cause; a line that shows it by hand; the last lines of the broker's log.
 */
import { styleText } from "node:util";
import { type Failure, NO_REASON } from "../harness/summary";
import type { Exercise } from "./exercise";
import { likelyCauses } from "./mistakes";
import type { FeatureRun } from "./run-feature";

const LOG_LINES_SHOWN = 8;
const BY_HAND_LINES_SHOWN = 8;

export function hasPassed({ summary, problem }: FeatureRun): boolean {
  return problem === undefined && summary.failures.length === 0 && summary.passed.length > 0;
}

/** All of it, ready to print. `extension` is the compiled answer where the answer is a part of the broker. */
export function verdict(
  exercise: Exercise,
  run: FeatureRun,
  target: string,
  extension: string | undefined,
): string {
  const { summary, problem } = run;
  const name = `exercise ${exercise.number}, ${exercise.title}`;
  const seconds = (run.tookMs / 1000).toFixed(1);
  const skipped = notRun(summary.skipped);
  if (hasPassed(run)) {
    const count = `${summary.passed.length} scenarios, ${seconds} s, ${target}`;
    return [styleText("green", `✓ ${name}: passed (${count})`), ...skipped].join("\n");
  }
  const all = summary.passed.length + summary.failures.length + summary.skipped.length;
  const count = `${summary.passed.length} of ${all} scenarios, ${seconds} s, ${target}`;
  const head = styleText("red", `✗ ${name}: not yet (${count})`);
  const [failure] = summary.failures;
  const passed = summary.passed.map((scenario) => styleText("green", `  ✓ ${scenario}`));
  const body = failure === undefined ? [] : explain(exercise, failure, extension);
  return [head, ...passed, ...skipped, ...body, ...(problem === undefined ? [] : ["", problem])].join("\n");
}

/** Scenarios that had a reason for not being run; those behind the first failure have none. */
function notRun(skipped: FeatureRun["summary"]["skipped"]): string[] {
  const reasoned = skipped.filter(({ reason }) => reason !== NO_REASON);
  return reasoned.map(({ scenario, reason }) => `  not run: ${scenario} (${reason})`);
}

/** The failure of one scenario. */
export function explain(exercise: Exercise, failure: Failure, extension: string | undefined): string[] {
  const { what, generalCause } = takeApart(failure.message);
  const log = noteOf(failure, "the last lines of the broker's log:\n");
  const causes = likelyCauses(exercise, failure);
  if (causes.length === 0 && generalCause !== undefined) causes.push(generalCause);
  const findings = failure.notes.filter((note) => note.startsWith("the broker is "));
  return [
    styleText("red", `  ✗ ${failure.scenario}`),
    styleText("red", `    failed at: ${failure.step}`),
    "",
    ...thrown(log, exercise).flatMap((error) => ["your code threw an error:", ...error, ""]),
    ...findings.flatMap((finding) => [finding, ""]),
    ...what,
    "",
    ...causes.map((cause) => styleText("bold", `likely cause: ${cause}`)),
    ...(causes.length > 0 ? [""] : []),
    ...byHandLines(noteOf(failure, "by hand:\n"), extension),
    ...(log.length > 0 ? ["the last lines of the broker's log:"] : []),
    ...log.slice(-LOG_LINES_SHOWN).map((line) => `  ${readable(line)}`),
  ];
}

/** A failed step's message: what happened, and the cause that the harness guesses. */
function takeApart(message: string): { what: string[]; generalCause: string | undefined } {
  const lines = message.split("\n").filter((line) => !/^\s+at /.test(line));
  const cause = "likely cause: ";
  const what = lines.filter((line) => !/^likely cause: |^by hand: /.test(line));
  return {
    what: what.map((line) => readable(line.replace(/^Error: /, ""))),
    generalCause: lines.find((line) => line.startsWith(cause))?.slice(cause.length),
  };
}

/** How to see the same without the lab: the broker with the answer in one terminal, everything that was sent in another. */
function byHandLines(commands: readonly string[], extension: string | undefined): string[] {
  if (commands.length === 0) return [];
  const start = extension === undefined ? "npm start" : `LAB_EXTENSION=${extension} npm start`;
  const lines = commands.map((command) => command.replace(/\S+ \d+$/, "localhost 9092"));
  return [
    "by hand: start the broker in one terminal,",
    `  ${start}`,
    "and send the same in another:",
    ...lines.slice(-BY_HAND_LINES_SHOWN).map((line) => `  ${line}`),
    "",
  ];
}

/** The lines of the note that begins with `start`. */
function noteOf({ notes }: Failure, start: string): string[] {
  const note = notes.find((text) => text.startsWith(start));
  return note === undefined ? [] : note.slice(start.length).split("\n");
}

interface LogLine {
  level: number;
  msg: string;
  problem?: { stack?: string };
}

/** A line of the broker's log as a person reads it; anything else as it is. */
function readable(line: string): string {
  const parsed = parseLogLine(line);
  if (parsed === undefined) return line;
  const level = { 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL" }[parsed.level] ?? "";
  return `${level} ${parsed.msg}`;
}

function parseLogLine(line: string): LogLine | undefined {
  if (!line.startsWith('{"level":')) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

/** Errors in the log that come from the answer: the message and the lines of the answer they passed through. */
function thrown(log: readonly string[], { name }: Exercise): string[][] {
  const errors = log.flatMap((line) => {
    const stack = parseLogLine(line)?.problem?.stack ?? "";
    const [message, ...frames] = stack.split("\n");
    const own = frames.filter((frame) => frame.includes(`/${name}/`));
    const places = own.map((frame) =>
      frame.replace(/\(?[^(\s]*?((answers|exercises)\/[^():]+:\d+:\d+)\)?/, "$1"),
    );
    return own.length === 0 ? [] : [[`  ${message}`, ...places]];
  });
  return errors.slice(-1);
}
