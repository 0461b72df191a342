/**
 * How much clients can make the groups keep. Whatever a member brings along (names, subscription) and is given (assignment) counts, in
 * all groups together, so that no number of groups, members or protocols can grow the broker beyond a setting.
 */
import { KafkaError } from "../errors";

export class MemoryBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Something grows from one size to another, or shrinks. @throws KafkaError GROUP_MAX_SIZE_REACHED, and nothing has changed. */
  change(fromBytes: number, toBytes: number): void {
    const bytes = this.#bytes - fromBytes + toBytes;
    if (bytes > this.#bytesMax && toBytes > fromBytes) {
      throw new KafkaError(
        "GROUP_MAX_SIZE_REACHED",
        `the members of all groups would need ${bytes} bytes, and LAB_GROUPS_MEMORY_MAX_BYTES is ${this.#bytesMax}; ` +
          "stop some, or raise the setting",
      );
    }
    this.#bytes = bytes;
  }

  /** The same for what cannot be refused any more: then the next that grows is. */
  note(fromBytes: number, toBytes: number): void {
    this.#bytes += toBytes - fromBytes;
  }
}
