import type { Parts } from "../../broker/parts";

export const bug = "the offset answered is that of the next message";
export const about = "offsets";
export const caughtBy = [
  "The broker answers with the place where the message is",
  "A header typed into an open connection, then a message",
];

export default (parts: Parts): Partial<Parts> => ({
  append: { ...parts.append, append: (tail, batch) => parts.append.append(tail, batch) + 1 },
});
