/**
 * The header of the original protocol: `LENGTH TOPIC OFFSET`, where LENGTH is the number of characters of TOPIC. The
 * length is redundant on purpose: a line that merely looks like a header is told from one.
 *
 *     header = LENGTH SP TOPIC SP OFFSET [spaces]       OFFSET = 0 .. 2^63-1
 */
import { topicNameProblem } from "../topics/topic-name";

export interface Header {
  topic: string;
  /** A number beyond 2^53 is not exact, and beyond the end of any log all the same. */
  offset: number;
}

export interface HeaderGrammar {
  /** The header in `bytes[start..end)`, or undefined when the line is none. Called for every line of the header dialect. */
  parse(bytes: Buffer, start: number, end: number): Header | undefined;
  /** Why a line that should be a header is none, as one sentence that shows the right form. */
  explain(line: string): string;
}

const ZERO = 0x30;
const NINE = 0x39;
const OFFSET_MAX = 2n ** 63n - 1n;
const HEADER = /^(\d{1,20}) (\S+) (\d{1,30})$/;
/** A header is never longer, but for the spaces at its end: so a long message is never decoded to be looked at. */
const HEADER_BYTES_MAX = 20 + 1 + 249 + 1 + 30;

export const headerGrammar: HeaderGrammar = {
  parse(bytes, start, end) {
    const first = bytes[start];
    if (start === end || first === undefined || first < ZERO || first > NINE) return undefined;
    let textEnd = end;
    while (textEnd > start && bytes[textEnd - 1] === 0x20) textEnd--;
    if (textEnd - start > HEADER_BYTES_MAX) return undefined;

    const match = HEADER.exec(bytes.toString("latin1", start, textEnd));
    if (match === null) return undefined;
    const [, length, topic, offset] = match as unknown as [string, string, string, string];
    if (Number(length) !== topic.length || topicNameProblem(topic) !== undefined) return undefined;
    return BigInt(offset) > OFFSET_MAX ? undefined : { topic, offset: Number(offset) };
  },

  explain(line) {
    const words = line.trimEnd().split(" ");
    const [length, topic, offset] = words;
    if (words.length !== 3 || !topic) {
      return `a header has three parts, LENGTH TOPIC OFFSET, and this line has ${words.length}; for example: 8 my-topic 0`;
    }
    const nameProblem = topicNameProblem(topic);
    if (nameProblem !== undefined) return `${nameProblem}; for example: 8 my-topic 0`;
    const right = `${topic.length} ${topic} ${/^\d+$/.test(offset!) ? offset : 0}`;
    if (length !== String(topic.length)) {
      return `the header says that the topic has ${length} characters, but "${topic}" has ${topic.length}; write: ${right}`;
    }
    return `the offset "${offset}" is not a whole number from 0 to ${OFFSET_MAX}; for example: ${topic.length} ${topic} 0`;
  },
};
