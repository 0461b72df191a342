import type { Parts } from "../../broker/parts";
import { changeSessions } from "./support/groups";

export const bug = "a heartbeat does not begin the session anew";
export const caughtBy = ["Heartbeats keep a member alive beyond its session timeout"];

export default (parts: Parts): Partial<Parts> =>
  changeSessions(parts, (sessions) => {
    sessions.heard = () => {};
  });
