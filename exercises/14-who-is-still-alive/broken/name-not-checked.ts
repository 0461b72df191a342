/**
 * Membership: who is still alive, and whose word counts.
 *
 * Whoever is gone cannot say so; the broker can only notice that it is silent. And whoever was believed dead may come back, and go on as
 * if nothing had happened.
 */
import { KafkaError } from "#broker/errors";
import type { Claim, Membership, Roll, Sessions } from "#broker/groups/membership";
import type { Parts } from "#broker/parts";

export const cause = "the group instance id is not looked at: any member can speak under another one's name";

/** How often it is looked who is silent for too long. */
const TICK_MS = 100;

interface Session {
  /** So many ticks may pass between two heartbeats. */
  ticks: number;
  /** The tick at which the silence is too long. */
  endsAt: number;
}

/**
 * The time is counted in ticks, which is time in which the broker was awake. A broker that slept for an hour, and could hear nobody,
 * has missed thousands of ticks, and makes up for one.
 */
function watch(dead: (memberId: string) => void): Sessions {
  const sessions = new Map<string, Session>();
  let tick = 0;
  let timer: NodeJS.Timeout | undefined;

  function passTick(): void {
    tick++;
    const over = [...sessions].filter(([, session]) => session.endsAt <= tick);
    for (const [memberId] of over) {
      // What the group did about the one before may have ended this one too.
      if (!sessions.has(memberId)) continue;
      end(memberId);
      dead(memberId);
    }
  }

  function end(memberId: string): void {
    sessions.delete(memberId);
    stopIfNobodyIsLeft();
  }

  function stopIfNobodyIsLeft(): void {
    if (sessions.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    begin(memberId, timeoutMs) {
      // The first tick comes too early, because it has begun before: so one more.
      const ticks = Math.ceil(timeoutMs / TICK_MS) + 1;
      sessions.set(memberId, { ticks, endsAt: tick + ticks });
      timer ??= setInterval(passTick, TICK_MS);
    },

    heard(memberId) {
      const session = sessions.get(memberId);
      if (session !== undefined) session.endsAt = tick + session.ticks;
    },

    end,

    endAll() {
      sessions.clear();
      stopIfNobodyIsLeft();
    },
  };
}

/** From what explains most to what explains least: a member that was replaced is no member any more, and is to learn why. */
function authorize(roll: Roll, { memberId, generation }: Claim): void {
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
