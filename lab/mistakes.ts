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

/** From here on an answer over Kafka's wire protocol is shown field by field: with the scenario's own topics, ids and checksums. */
const FIELD_BY_FIELD = /^sent:$/m;
/** What a scenario was told by the broker and expects to be told again: a port, a producer id, the id of a cluster or a topic. */
const LEARNED = /(?<![\w-])(?:\d{5,}|(?=[\w-]*[a-z])[\w-]{22})(?![\w-])/g;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A failure's message without the place in the harness, the port, the ids and the times, which differ from run to run. */
export function stableMessage(message: string): string {
  return (
    message
      .split(FIELD_BY_FIELD, 1)[0]!
      .split("\n")
      .filter((line) => !/^\s+at |^by hand: |^likely cause: /.test(line))
      .map((line) => line.replace(/^Error: /, "").replace(/\b(id|ms|timestamp)=\S+/g, "$1=…"))
      .map((line) => (line.includes(", expected was ") ? line.replace(LEARNED, "…") : line))
      .map((line) => line.replace(UUID, "…"))
      // How far a member of a group has got, and how often its group has rebalanced, depends on when it was looked at.
      .map((line) =>
        line.replace(/(?<=^ {2}\w+: ).*(?=generation -?\d)/, "…").replace(/(?<=\bgeneration -?)\d+.*/, "…"),
      )
      // An answer that cannot be read: how many bytes it has depends on the address in it.
      .map((line) => line.replace(/(?<=cannot be read as v\d+: .*)\b\d+\b/g, "…"))
      .join("\n")
      .trim()
  );
}
