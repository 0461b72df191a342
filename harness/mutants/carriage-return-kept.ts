import type { Parts } from "../../broker/parts";
import { changeFramer } from "./support/framing";

export const bug = "the CR of CR LF becomes a part of the message";
export const about = "where a line ends";
export const caughtBy = ["A CR before the LF is no part of the line"];

export default (parts: Parts): Partial<Parts> =>
  changeFramer(parts, (framer) => {
    const next = framer.next.bind(framer);
    framer.next = () => {
      const frame = next();
      if (frame?.kind === "line" && frame.bytes[frame.end] === 0x0d) frame.end++;
      return frame;
    };
  });
