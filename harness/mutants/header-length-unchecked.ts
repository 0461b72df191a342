import type { Parts } from "../../broker/parts";

export const bug = "the length in a header is not compared with the topic";
export const about = "headers";
export const caughtBy = [
  "A wrong header stores nothing, and the next right one works",
  "A line that is no header: 9 my-topic 0",
];

export default (parts: Parts): Partial<Parts> => ({
  header: {
    ...parts.header,
    parse(bytes, start, end) {
      const words = bytes.toString("latin1", start, end).trimEnd().split(" ");
      if (words.length !== 3 || !/^\d+$/.test(words[0]!) || !/^\d+$/.test(words[2]!)) return undefined;
      return { topic: words[1]!, offset: Number(words[2]) };
    },
  },
});
