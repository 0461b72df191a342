import type { Parts } from "../../broker/parts";

export const bug = "a line may be as long as it likes";
export const caughtBy = [
  "A line that never ends is refused when it crosses the limit",
  "A line over the limit is refused once and thrown away, and the header stays in force",
];

export default (parts: Parts): Partial<Parts> => ({
  framing: { create: () => parts.framing.create(Number.MAX_SAFE_INTEGER) },
});
