/**
 * All groups by id.
 *
 * Invariants: an id has one group. There are at most as many groups as the limit says. A group that is empty makes room for one of
 * the other type; one with members does not.
 */
import { KafkaError } from "../errors";
import type { Group } from "./group";

/** A class of groups. */
// biome-ignore lint/suspicious/noExplicitAny: however they are made
type Kind<G extends Group> = abstract new (...args: any[]) => G;

export class GroupRegistry {
  readonly #groups = new Map<string, Group>();
  readonly #groupsMax: number;
  readonly #onReplaced: (group: Group) => void;
  #version = 0;

  /** `onReplaced` is called with a group that makes room for one of the other type, before there is anything to store of that. */
  constructor(groupsMax: number, onReplaced: (group: Group) => void) {
    this.#groupsMax = groupsMax;
    this.#onReplaced = onReplaced;
  }

  /** Rises with each group that comes or goes. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#groups.size;
  }

  all(): IterableIterator<Group> {
    return this.#groups.values();
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  /** The group of that id, if it is of that kind. */
  find<G extends Group>(groupId: string, kind: Kind<G>): G | undefined {
    const group = this.#groups.get(groupId);
    return group instanceof kind ? group : undefined;
  }

  /**
   * The group of that id and kind, which is made where there is none, or only an empty one of another kind.
   * @throws KafkaError INCONSISTENT_GROUP_PROTOCOL, POLICY_VIOLATION
   */
  findOrMake<G extends Group>(groupId: string, kind: Kind<G>, make: () => G): G {
    const there = this.#groups.get(groupId);
    if (there instanceof kind) return there;
    if (there === undefined) this.#assertRoom(groupId);
    else if (!there.isEmpty) {
      throw new KafkaError(
        "INCONSISTENT_GROUP_PROTOCOL",
        `the members of the group "${groupId}" use the ${there.type} protocol; stop them first, or use it as well (group.protocol)`,
      );
    }
    if (there !== undefined) {
      this.#onReplaced(there);
      there.close();
    }
    const made = make();
    this.#groups.set(groupId, made);
    this.#version++;
    return made;
  }

  /** Puts in a group that was stored, at the start. */
  restore(group: Group): void {
    this.#groups.set(group.groupId, group);
    this.#version++;
  }

  remove(groupId: string): void {
    this.#groups.get(groupId)?.close();
    this.#groups.delete(groupId);
    this.#version++;
  }

  #assertRoom(groupId: string): void {
    if (groupId === "") throw new KafkaError("INVALID_GROUP_ID", "a group needs a name; set group.id");
    if (this.#groups.size < this.#groupsMax) return;
    throw new KafkaError(
      "POLICY_VIOLATION",
      `there are ${this.#groups.size} groups, as many as LAB_GROUPS_MAX allows; delete one, or raise the setting`,
    );
  }
}
