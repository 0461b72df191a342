/**
 * How much clients can make the groups keep. Whatever a member brings along (names, subscription) and is given (assignment) counts, and
 * what is committed, in all groups together, so that no number of groups, members, protocols or offsets can grow the broker beyond a
 * setting.
 */
import { type ErrorName, KafkaError } from "../errors";

export class MemoryBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Something of a member grows from one size to another, or shrinks. @throws KafkaError GROUP_MAX_SIZE_REACHED, and nothing has changed. */
  change(fromBytes: number, toBytes: number): void {
    this.assertRoom(toBytes - fromBytes, "GROUP_MAX_SIZE_REACHED");
    this.note(fromBytes, toBytes);
  }

  /** To be asked before something grows that is noted later. @throws KafkaError of that name */
  assertRoom(moreBytes: number, refusal: ErrorName): void {
    const bytes = this.#bytes + moreBytes;
    if (bytes <= this.#bytesMax || moreBytes <= 0) return;
    throw new KafkaError(
      refusal,
      `the members and offsets of all groups would need ${bytes} bytes, and LAB_GROUPS_MEMORY_MAX_BYTES is ${this.#bytesMax}; ` +
        "stop or delete some, or raise the setting",
    );
  }

  /** The same for what cannot be refused any more: then the next that grows is. */
  note(fromBytes: number, toBytes: number): void {
    this.#bytes += toBytes - fromBytes;
  }
}
