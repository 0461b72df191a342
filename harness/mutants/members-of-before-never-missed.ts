import type { Parts } from "../../broker/parts";

/** The log is read at the start, before anybody asks for anything. */
let isStarting = true;

export const bug = "members from before a restart have no session: nobody notices when they are gone";
export const caughtBy = ["After kill -9 a member that is gone is missed"];

export default (parts: Parts): Partial<Parts> => ({
  membership: {
    watch(dead) {
      setTimeout(() => {
        isStarting = false;
      });
      const sessions = parts.membership.watch(dead);
      const begin = sessions.begin.bind(sessions);
      sessions.begin = (memberId, timeoutMs) => {
        if (!isStarting) begin(memberId, timeoutMs);
      };
      return sessions;
    },
    authorize: parts.membership.authorize,
  },
});
