import type { Parts } from "../../broker/parts";

export const bug = "an empty line is skipped instead of stored";
export const caughtBy = ["An empty line is a message too"];

export default (parts: Parts): Partial<Parts> => ({
  framing: {
    create(lineBytesMax) {
      const framer = parts.framing.create(lineBytesMax);
      const next = framer.next.bind(framer);
      framer.next = () => {
        let frame = next();
        while (frame?.kind === "line" && frame.start === frame.end) frame = next();
        return frame;
      };
      return framer;
    },
  },
});
