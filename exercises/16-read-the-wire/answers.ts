/**
 * The file with the answers: a line for each, `1a = 8`. Lines that begin with `#` are the questions, and whatever else somebody notes.
 *
 * A line that is neither stops everything: an answer that is overlooked would look like one that is wrong.
 */
import fs from "node:fs";

const ANSWER = /^(\w+)\s*=\s*(.*)$/;

/** @throws Error that names the line. */
export function readAnswers(file: string, questions: readonly string[]): Map<string, string> {
  const answers = new Map<string, string>();
  const lines = fs
    .readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  for (const [place, whole] of lines.entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, question, answer] = ANSWER.exec(line) ?? [];
    const where = `line ${place + 1} of answer.txt, ${JSON.stringify(line)},`;
    if (question === undefined)
      throw new Error(
        `${where} is no answer: write "${questions[0]} = 8", or begin it with # if it is a note`,
      );
    const known = question.toLowerCase();
    if (!questions.includes(known))
      throw new Error(
        `${where} answers a question that there is not; there are ${questions[0]} to ${questions.at(-1)}`,
      );
    if (answers.has(known)) throw new Error(`${where} answers ${known} a second time: leave one of the two`);
    answers.set(known, answer!.replace(/^(["'`])(.*)\1$/, "$2").trim());
  }
  return answers;
}

/** @throws Error that says what is the matter with the answer, and does not say the right one. */
export function compare(question: string, answer: string | undefined, found: string | number | bigint): void {
  if (answer === undefined) throw new Error(`answer.txt has no line "${question} =": put it back`);
  if (answer === "")
    throw new Error(`${question} has no answer yet: write it behind "${question} =" in answer.txt`);
  if (typeof found === "string") {
    if (answer.toLowerCase() !== found.toLowerCase())
      throw new Error(`${question} = ${answer} is not what the bytes say`);
    return;
  }
  const number = /^-?\d+$|^0x[\da-f]+$/i.test(answer) ? BigInt(answer) : undefined;
  if (number === undefined)
    throw new Error(`${question} asks for a number, and ${JSON.stringify(answer)} is none`);
  if (number !== BigInt(found)) throw new Error(`${question} = ${answer} is not what the bytes say`);
}
