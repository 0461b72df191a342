import type { Parts } from "../../broker/parts";
import { changeFramer } from "./support/framing";

export const bug = "an empty line is skipped instead of stored";
export const about = "where a line ends";
export const caughtBy = ["An empty line is a message too"];

export default (parts: Parts): Partial<Parts> =>
  changeFramer(parts, (framer) => {
    const next = framer.next.bind(framer);
    framer.next = () => {
      let frame = next();
      while (frame?.kind === "line" && frame.start === frame.end) frame = next();
      return frame;
    };
  });
