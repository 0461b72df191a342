import type { Parts } from "../../broker/parts";
import { changeSessions } from "./support/groups";

export const bug = "a member that is silent is waited for, for ever";
export const caughtBy = [
  "A member is killed",
  "A member stalls, though it is still connected",
  "The last member is killed, and its group is empty",
];

export default (parts: Parts): Partial<Parts> =>
  changeSessions(parts, (sessions) => {
    sessions.begin = () => {};
  });
