import type { Parts } from "../../broker/parts";
import { changeFramer } from "./support/framing";

export const bug = "each piece that arrives is decoded as UTF-8 by itself";
export const about = "where a line ends";
export const caughtBy = [
  "A character of several bytes, cut in the middle, in pieces of 1 bytes",
  "Bytes that are no UTF-8, and NUL, are stored as they came",
];

export default (parts: Parts): Partial<Parts> =>
  changeFramer(parts, (framer) => {
    const push = framer.push.bind(framer);
    framer.push = (bytes) => push(Buffer.from(bytes.toString("utf8")));
  });
