import type { Parts } from "../../broker/parts";
import { changeFramer } from "./support/framing";

export const bug = "what arrives at once is taken for whole lines";
export const about = "where a line ends";
export const caughtBy = ["Header and message in pieces of 1 bytes", "Commands byte by byte"];

export default (parts: Parts): Partial<Parts> =>
  changeFramer(parts, (framer) => {
    const push = framer.push.bind(framer);
    framer.push = (bytes) => push(Buffer.concat([bytes, Buffer.from(bytes.at(-1) === 0x0a ? "" : "\n")]));
  });
