import type { Parts } from "../../broker/parts";

export const bug = "the CR of CR LF becomes a part of the message";
export const caughtBy = ["A CR before the LF is no part of the line"];

export default (parts: Parts): Partial<Parts> => ({
  framing: {
    create(lineBytesMax) {
      const framer = parts.framing.create(lineBytesMax);
      const next = framer.next.bind(framer);
      framer.next = () => {
        const frame = next();
        if (frame?.kind === "line" && frame.bytes[frame.end] === 0x0d) frame.end++;
        return frame;
      };
      return framer;
    },
  },
});
