/**
 * Which protocol a group uses: one that all members have in common, and among those the one that most of them like best.
 */
import type { ClassicMember, Protocol } from "./classic-member";

export class ProtocolVotes {
  /** How many members have each protocol. */
  readonly #counts = new Map<string, number>();

  add(protocols: readonly Protocol[]): void {
    for (const { name } of protocols) this.#counts.set(name, this.countOf(name) + 1);
  }

  remove(protocols: readonly Protocol[]): void {
    for (const { name } of protocols) {
      const count = this.countOf(name) - 1;
      if (count === 0) this.#counts.delete(name);
      else this.#counts.set(name, count);
    }
  }

  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The protocol of the next generation. There is one: nobody gets in who has none in common with the others. */
  select(members: ReadonlyMap<string, ClassicMember>): string {
    const common = [...this.#counts].filter(([, count]) => count === members.size).map(([name]) => name);
    const candidates = new Set(common);
    const votes = new Map<string, number>();
    for (const member of members.values()) {
      const choice = member.vote(candidates);
      if (choice !== undefined) votes.set(choice, (votes.get(choice) ?? 0) + 1);
    }
    const [winner] = [...votes].sort(([, a], [, b]) => b - a);
    if (winner === undefined) throw new Error("the members of a group have no protocol in common");
    return winner[0];
  }
}

/** The same protocols, each once, in memory of their own: what was read is a view of a whole request. */
export function keepProtocols(protocols: readonly Protocol[]): Protocol[] {
  const kept = new Map<string, Protocol>();
  for (const { name, metadata } of protocols) {
    if (!kept.has(name)) kept.set(name, { name, metadata: Buffer.from(metadata) });
  }
  return [...kept.values()];
}
