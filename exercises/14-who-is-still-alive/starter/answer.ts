/**
 * Membership: who is still alive, and whose word counts.
 *
 * Whoever is gone cannot say so; the broker can only notice that it is silent. And whoever was believed dead may come back, and go on as
 * if nothing had happened. Replace what is marked TODO.
 *
 * A refusal is thrown (import { KafkaError } from "#broker/errors"):
 *
 *   throw new KafkaError("UNKNOWN_MEMBER_ID", "a sentence that says who is no member");
 *   throw new KafkaError("ILLEGAL_GENERATION", "a sentence that says which generation came, and which one it is");
 *   throw new KafkaError("FENCED_INSTANCE_ID", "a sentence that says whose name it is now");
 */
import type { Membership, Sessions } from "#broker/groups/membership";
import type { Parts } from "#broker/parts";

const membership: Membership = {
  /** Each group calls this once. Call `dead(memberId)`, once, for each member that is silent for its whole session. */
  watch(_dead): Sessions {
    // TODO: whose session is it, and how long may it be silent? Keep that here, in this function: each group has its own.
    return {
      begin(_memberId, _timeoutMs) {
        // TODO: a session begins. The member may have one already, with another timeout.
      },

      heard(_memberId) {
        // TODO: the member has said something: its session begins anew.
      },

      end(_memberId) {
        // TODO: it has left, and nobody waits for it.
      },

      endAll() {
        // TODO: the group is no more. Nothing may go on, no timer either.
      },
    };
  },

  /**
   * Returns when whoever claims to be a member may speak for it, and throws when it may not.
   *
   *   roll.members         who is in the group: by member id, which the broker gives to each that joins
   *   roll.generation      the number of the present distribution of the partitions
   *   roll.staticMembers   by group instance id (a name that outlives restarts): the member id of whoever has it now
   *
   *   claim.memberId       who it says it is
   *   claim.generation     the last generation that it has taken part in
   *   claim.instanceId     the group instance id, if it has one; else null
   */
  authorize(_roll, _claim) {
    // TODO: three questions. In which order?
  },
};

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ membership });
