import type { Parts } from "../../broker/parts";

export const bug = "messages have no time";
export const caughtBy = ["From a moment in time", "Old messages go by time, and the log begins later"];

export default (_parts: Parts): Partial<Parts> => ({
  clock: { nowMs: () => 0 },
});
