/**
 * Inputs that share a connection that speaks text. Behind each comes a mark, a question with one known answer, so that it can be seen how
 * far the broker got, and which reply is whose. Where the first line is a header all lines are messages, and there are no marks.
 *
 * Invariant: in the command dialect no reply holds a control character, whatever is stored, the last line of each is OK or ERR, and behind a
 * sound command the mark is answered.
 */
import type { Bundle, Complaint, End } from "./bundle";
import type { DoorInput } from "./input";
import type { Tally } from "./tally";
import { VERBS } from "./text-inputs";

const MARK = /^ERR UNKNOWN_TOPIC_OR_PARTITION .*"fuzz-mark-(\d+)"/;
const LAST_LINE = /^(?:OK|ERR ([A-Z_]+)) /;
const HTTP = /^HTTP\/1\.1 400 /;
const OWN_MISTAKE = "UNKNOWN_SERVER_ERROR";
/** With headers each input is nearly as good as a connection of its own. */
const HEADER_INPUTS_MAX = 3;
const SHOWN = 200;

export interface TextWorld {
  tally: Tally;
  complain(complaint: Complaint): void;
}

export function beginsWithHeader({ bytes }: DoorInput): boolean {
  return bytes.length > 0 && bytes[0]! >= 0x30 && bytes[0]! <= 0x39;
}

export class TextBundle implements Bundle {
  readonly bytes: Buffer;
  readonly #inputs: readonly DoorInput[];
  readonly #world: TextWorld;
  readonly #isHeader: boolean;
  readonly #replies: Buffer[] = [];

  constructor(inputs: readonly DoorInput[], world: TextWorld) {
    this.#world = world;
    this.#isHeader = beginsWithHeader(inputs[0]!);
    this.#inputs = this.#isHeader ? inputs.slice(0, HEADER_INPUTS_MAX) : inputs;
    const mark = (at: number) => Buffer.from(this.#isHeader ? "\n" : `\ndescribe fuzz-mark-${at}\n`);
    this.bytes = Buffer.concat(this.#inputs.flatMap(({ bytes }, at) => [bytes, mark(at)]));
  }

  take(chunk: Buffer): void {
    this.#replies.push(chunk);
  }

  get isOwed(): boolean {
    const lines = this.#isHeader ? [] : this.#text.split("\n");
    const last = lines.reduce((marked, line) => Number(MARK.exec(line)?.[1] ?? marked), -1);
    return !this.#isHeader && this.#inputs[last + 1]?.isSound === true;
  }

  finish(end: End): number {
    const text = this.#text;
    if (text.includes(OWN_MISTAKE)) this.#complain(OWN_MISTAKE, 0, text);
    const lines = text.split("\n");
    if (this.#isHeader) return this.#finishHeaders(lines);
    if (end === "closed" && lines.at(-1) !== "") this.#complain("the last line has no end", 0, text);
    lines.pop();
    return this.#finishCommands(lines, end);
  }

  /** Each byte a character: what is not UTF-8 stays as it is, and so do control characters. */
  get #text(): string {
    return Buffer.concat(this.#replies).toString("latin1");
  }

  #finishHeaders(lines: readonly string[]): number {
    for (const line of lines) {
      const last = LAST_LINE.exec(line);
      if (last !== null) this.#count("(header)", last);
    }
    return this.#inputs.length;
  }

  #finishCommands(lines: readonly string[], end: End): number {
    let input = 0;
    let own: string[] = [];
    for (const line of lines) {
      const mark = MARK.exec(line);
      if (mark === null) {
        own.push(line);
        continue;
      }
      this.#look(own, input, Number(mark[1]) === input ? "whole" : "mixed");
      // Marks in between were swallowed, as payload.
      input = Number(mark[1]) + 1;
      own = [];
    }
    if (input >= this.#inputs.length) return this.#inputs.length;
    this.#look(own, input, "cut short");
    const outcome = end === "stalled" ? "still waiting" : "hung up";
    if (this.#inputs[input]!.isSound && end !== "not opened")
      this.#complain(`an answer is due, and it is ${outcome}`, input, own.join("\n"));
    this.#world.tally.count({ what: verbOf(this.#inputs[input]!) ?? "(several lines)" }, outcome);
    return input + 1;
  }

  /** `how`: whether these are all lines up to the mark behind the input, those of further inputs among them, or only some. */
  #look(lines: readonly string[], input: number, how: "whole" | "mixed" | "cut short"): void {
    if (lines.some((line) => HTTP.test(line))) return;
    const odd = lines.find(hasControlCharacter);
    if (odd !== undefined) this.#complain("a reply holds a control character", input, odd);
    if (how === "cut short" || lines.length === 0) return;
    const last = LAST_LINE.exec(lines.at(-1)!);
    if (last === null) this.#complain("the last line is neither OK nor ERR", input, lines.at(-1)!);
    else if (how === "whole") this.#count(verbOf(this.#inputs[input]!) ?? "(several lines)", last);
  }

  #count(what: string, [, error]: RegExpExecArray): void {
    this.#world.tally.count({ what }, "answered", error === undefined ? [] : [error]);
  }

  #complain(sentence: string, input: number, shown: string): void {
    this.#world.complain({
      sentence: `${sentence}: ${JSON.stringify(shown.slice(0, SHOWN))}`,
      input: this.#inputs[input]!,
    });
  }
}

function hasControlCharacter(line: string): boolean {
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** The verb of an input that is one line. */
function verbOf({ bytes }: DoorInput): string | undefined {
  if (bytes.includes("\n")) return undefined;
  const word = /^[a-z]+/i.exec(bytes.subarray(0, 20).toString("latin1"))?.[0].toLowerCase();
  return word !== undefined && VERBS.includes(word) ? word : "(no verb)";
}
