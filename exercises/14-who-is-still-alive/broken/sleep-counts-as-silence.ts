/**
 * Membership: who is still alive, and whose word counts.
 *
 * Whoever is gone cannot say so; the broker can only notice that it is silent. And whoever was believed dead may come back, and go on as
 * if nothing had happened.
 */
import { KafkaError } from "#broker/errors";
import type { Claim, Membership, Roll, Sessions } from "#broker/groups/membership";
import type { Parts } from "#broker/parts";

export const cause =
  "the time in which the broker itself slept counts as silence of the members, though it could hear nobody: count what passes while the broker is awake, in ticks of its own, instead of looking at a clock or setting a timer for the whole timeout";

interface Session {
  timeoutMs: number;
  timer: NodeJS.Timeout;
}

function watch(dead: (memberId: string) => void): Sessions {
  const sessions = new Map<string, Session>();

  function begin(memberId: string, timeoutMs: number): void {
    clearTimeout(sessions.get(memberId)?.timer);
    const timer = setTimeout(() => {
      sessions.delete(memberId);
      dead(memberId);
    }, timeoutMs);
    sessions.set(memberId, { timeoutMs, timer });
  }

  function end(memberId: string): void {
    clearTimeout(sessions.get(memberId)?.timer);
    sessions.delete(memberId);
  }

  return {
    begin,

    heard(memberId) {
      const session = sessions.get(memberId);
      if (session !== undefined) begin(memberId, session.timeoutMs);
    },

    end,

    endAll() {
      for (const memberId of [...sessions.keys()]) end(memberId);
    },
  };
}

/** From what explains most to what explains least: a member that was replaced is no member any more, and is to learn why. */
function authorize(roll: Roll, { memberId, instanceId, generation }: Claim): void {
  if (instanceId !== null) {
    const holder = roll.staticMembers.get(instanceId);
    if (holder === undefined) {
      throw new KafkaError("UNKNOWN_MEMBER_ID", `no member is called "${instanceId}"; join again`);
    }
    if (holder !== memberId) {
      throw new KafkaError("FENCED_INSTANCE_ID", `"${instanceId}" is "${holder}" now, not "${memberId}"`);
    }
  }
  if (!roll.members.has(memberId)) {
    throw new KafkaError("UNKNOWN_MEMBER_ID", `the group has no member "${memberId}" any more; join again`);
  }
  if (generation !== roll.generation) {
    throw new KafkaError(
      "ILLEGAL_GENERATION",
      `the member "${memberId}" says generation ${generation}, and the group is in ${roll.generation}; join again`,
    );
  }
}

const membership: Membership = { watch, authorize };

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ membership });
