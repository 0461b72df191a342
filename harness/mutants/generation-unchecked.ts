import type { Parts } from "../../broker/parts";
import { overlookClaim } from "./support/groups";

export const bug = "whoever is a member may speak for any generation";
export const caughtBy = [
  "A commit of generation 99 by a member that is in another one",
  "A heartbeat in generation 0",
  "A sync of generation 1",
  "After kill -9 old generations are refused as before",
];

export default (parts: Parts): Partial<Parts> => overlookClaim(parts, "ILLEGAL_GENERATION");
