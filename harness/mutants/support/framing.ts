/** What the mutants of the framing share: the standard framer of each connection, with something about it changed. */
import type { Parts } from "../../../broker/parts";
import type { Framer } from "../../../broker/text/framing";

export function changeFramer(parts: Parts, change: (framer: Framer) => void): Partial<Parts> {
  const create = (lineBytesMax: number) => {
    const framer = parts.framing.create(lineBytesMax);
    change(framer);
    return framer;
  };
  return { framing: { create } };
}
