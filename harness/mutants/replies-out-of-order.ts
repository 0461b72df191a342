import type { Parts } from "../../broker/parts";

export const bug = "what is quick to answer overtakes what is slow";
export const about = "many requests at once";
export const caughtBy = ["Many requests in one piece are answered in order"];

export default (parts: Parts): Partial<Parts> => ({
  commands: { ...parts.commands, consume: { ...parts.commands.consume!, pipelined: true } },
});
