import type { Parts } from "../../broker/parts";
import { overlookClaim } from "./support/groups";

export const bug = "a member that the group has left behind is still believed";
export const caughtBy = [
  "The late commit of a member that the group has left behind, in v8",
  "Its late heartbeat",
  "A stranger to a group that has members",
];

export default (parts: Parts): Partial<Parts> => overlookClaim(parts, "UNKNOWN_MEMBER_ID");
