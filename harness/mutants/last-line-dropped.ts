import type { Parts } from "../../broker/parts";
import { changeFramer } from "./support/framing";

export const bug = "a last line without LF is forgotten";
export const about = "where a line ends";
export const caughtBy = [
  "The last line needs no LF",
  "A program that writes and destroys its socket at once",
];

export default (parts: Parts): Partial<Parts> =>
  changeFramer(parts, (framer) => {
    framer.finish = () => {};
  });
