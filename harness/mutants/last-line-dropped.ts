import type { Parts } from "../../broker/parts";

export const bug = "a last line without LF is forgotten";
export const caughtBy = [
  "The last line needs no LF",
  "A program that writes and destroys its socket at once",
];

export default (parts: Parts): Partial<Parts> => ({
  framing: {
    create(lineBytesMax) {
      const framer = parts.framing.create(lineBytesMax);
      framer.finish = () => {};
      return framer;
    },
  },
});
