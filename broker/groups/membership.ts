/**
 * Membership: who is still alive, and whose word counts.
 *
 * A member that is not heard of for its session timeout is dead, and the group shares its partitions out anew. It may be no more than
 * asleep; then it comes back later and goes on as if nothing had happened. Such a zombie is told from a member by what it claims to
 * be: its member id, its group instance id, and the generation that it last took part in.
 *
 * Invariants: a session ends once, and only because the member was silent while the broker listened. So its time is counted in ticks
 * of the broker's own, neither by the clock on the wall, which may jump, nor by the time that passes while the broker is stopped: a
 * broker that was itself asleep could hear nobody, and counts that as one tick.
 */
import { KafkaError } from "../errors";

/** What whoever speaks for a member says of itself. */
export interface Claim {
  memberId: string;
  /** The `group.instance.id` of a static member (KIP-345); null: a dynamic member. */
  instanceId: string | null;
  /** The generation, or the epoch, that it takes part in. */
  generation: number;
}

/** Those whom a group knows. */
export interface Roll {
  generation: number;
  /** By member id. */
  members: ReadonlyMap<string, unknown>;
  /** The member id that each group instance id belongs to now. */
  staticMembers: ReadonlyMap<string, string>;
}

/** The sessions of the members of one group. */
export interface Sessions {
  /** A session begins, or begins anew with another timeout. */
  begin(memberId: string, timeoutMs: number): void;
  /** The member was heard: its session begins anew. */
  heard(memberId: string): void;
  /** The member has gone; nobody waits for it any longer. */
  end(memberId: string): void;
  endAll(): void;
}

export interface Membership {
  /** Watches over members; `dead` is called for each whose session ran out, which has no session then. */
  watch(dead: (memberId: string) => void): Sessions;
  /**
   * Whether whoever claims to be a member may act for it now.
   * @throws KafkaError UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, ILLEGAL_GENERATION
   */
  authorize(roll: Roll, claim: Claim): void;
}

const TICK_MS = 250;

class TickingSessions implements Sessions {
  readonly #dead: (memberId: string) => void;
  /** In ticks: how long each member's silence may be, and the tick at which it is too long. */
  readonly #sessions = new Map<string, { ticks: number; endsAt: number }>();
  #tick = 0;
  /** Runs while there is anybody to watch over. */
  #timer: NodeJS.Timeout | undefined;

  constructor(dead: (memberId: string) => void) {
    this.#dead = dead;
  }

  begin(memberId: string, timeoutMs: number): void {
    // The first tick comes early by up to one: a session is never shorter than its timeout.
    const ticks = Math.ceil(timeoutMs / TICK_MS) + 1;
    this.#sessions.set(memberId, { ticks, endsAt: this.#tick + ticks });
    this.#timer ??= setInterval(() => this.#passTick(), TICK_MS);
  }

  heard(memberId: string): void {
    const session = this.#sessions.get(memberId);
    if (session !== undefined) session.endsAt = this.#tick + session.ticks;
  }

  end(memberId: string): void {
    this.#sessions.delete(memberId);
    if (this.#sessions.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  endAll(): void {
    this.#sessions.clear();
    this.end("");
  }

  #passTick(): void {
    this.#tick++;
    const dead = [...this.#sessions].filter(([, { endsAt }]) => endsAt <= this.#tick);
    for (const [memberId] of dead) {
      // What was done about one that died may have ended the session of the next.
      if (!this.#sessions.has(memberId)) continue;
      this.end(memberId);
      this.#dead(memberId);
    }
  }
}

export const membership: Membership = {
  watch: (dead) => new TickingSessions(dead),

  authorize({ generation, members, staticMembers }, claim) {
    const { memberId, instanceId } = claim;
    if (instanceId !== null) {
      const holder = staticMembers.get(instanceId);
      if (holder === undefined) {
        throw new KafkaError(
          "UNKNOWN_MEMBER_ID",
          `no member has the group instance id "${instanceId}"; join again without a member id`,
        );
      }
      if (holder !== memberId) {
        throw new KafkaError(
          "FENCED_INSTANCE_ID",
          `the group instance id "${instanceId}" belongs to the member "${holder}" now, no longer to "${memberId}"; ` +
            "give each consumer an id of its own",
        );
      }
    }
    if (!members.has(memberId)) {
      throw new KafkaError(
        "UNKNOWN_MEMBER_ID",
        `the group has no member "${memberId}": it has left, or was not heard of for its session timeout; join again`,
      );
    }
    if (claim.generation !== generation) {
      throw new KafkaError(
        "ILLEGAL_GENERATION",
        `the member "${memberId}" says generation ${claim.generation}, the group is in ${generation}; join again`,
      );
    }
  },
};
