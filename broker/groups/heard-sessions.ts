/**
 * Sessions, and when each member was heard of last: the `membership` part says who is alive; this only writes down what it was told, so
 * that a person can see a session run out.
 */
import type { Clock } from "../log/clock";
import type { Membership, Sessions } from "./membership";

export interface Heard {
  /** When the member was heard of last, and how long it may be silent after that. */
  heardMs: number;
  sessionTimeoutMs: number;
}

export class HeardSessions implements Sessions {
  readonly #sessions: Sessions;
  readonly #clock: Clock;
  readonly #heard = new Map<string, Heard>();

  /** `dead` is also told how long the member was silent. */
  constructor(membership: Membership, clock: Clock, dead: (memberId: string, silentMs: number) => void) {
    this.#clock = clock;
    this.#sessions = membership.watch((memberId) => {
      const silentMs = this.#heard.get(memberId)?.sessionTimeoutMs ?? 0;
      this.#heard.delete(memberId);
      dead(memberId, silentMs);
    });
  }

  begin(memberId: string, sessionTimeoutMs: number): void {
    this.#heard.set(memberId, { heardMs: this.#clock.nowMs(), sessionTimeoutMs });
    this.#sessions.begin(memberId, sessionTimeoutMs);
  }

  heard(memberId: string): void {
    const heard = this.#heard.get(memberId);
    if (heard !== undefined) heard.heardMs = this.#clock.nowMs();
    this.#sessions.heard(memberId);
  }

  end(memberId: string): void {
    this.#heard.delete(memberId);
    this.#sessions.end(memberId);
  }

  endAll(): void {
    this.#heard.clear();
    this.#sessions.endAll();
  }

  /** Undefined: nobody waits for the member to say anything. */
  of(memberId: string): Heard | undefined {
    return this.#heard.get(memberId);
  }
}
