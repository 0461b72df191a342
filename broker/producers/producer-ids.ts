/**
 * Producer ids: each is given out once, however often the broker is killed. Two producers of one id would be taken for each other,
 * and a message of the second thrown away as a repetition of the first one's.
 *
 * Invariant: before any id of a block is given out, a small file says durably that the whole block is taken. What is left of a block
 * when the broker stops is never used; there are enough.
 *
 * A storage that has no such file begins at the present time in milliseconds: a broker in memory, or one whose data folder somebody
 * emptied, would else give out the same ids as the one before it, while that one's producers are still there.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { Storage } from "../log/storage";

const FILE = "producer-ids.json";
const VERSION = 1;
/** As many ids cost one write to the disk. */
const BLOCK_IDS = 1000;

export class ProducerIds {
  readonly #storage: Storage;
  readonly #clock: Clock;
  #next = 0;
  /** The first id behind the block. */
  #end = 0;

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** An id that nobody has had. @throws KafkaError KAFKA_STORAGE_ERROR, and no id is lost. */
  next(): number {
    if (this.#next === this.#end) this.#takeBlock();
    return this.#next++;
  }

  #takeBlock(): void {
    const first = this.#end > 0 ? this.#end : this.#firstFree();
    const content = JSON.stringify({ version: VERSION, firstFree: first + BLOCK_IDS });
    this.#storage.replaceSmall(FILE, Buffer.from(`${content}\n`));
    this.#next = first;
    this.#end = first + BLOCK_IDS;
  }

  #firstFree(): number {
    const bytes = this.#storage.readSmall(FILE);
    return bytes === undefined ? this.#clock.nowMs() : parse(bytes);
  }
}

function parse(bytes: Buffer): number {
  let content: { version?: unknown; firstFree?: unknown } | null;
  try {
    content = JSON.parse(bytes.toString("utf8"));
  } catch {
    content = null;
  }
  const firstFree = content?.version === VERSION ? Number(content.firstFree) : Number.NaN;
  if (Number.isSafeInteger(firstFree) && firstFree >= 0) return firstFree;
  throw new KafkaError(
    "KAFKA_STORAGE_ERROR",
    `${FILE} in the data folder does not tell which producer ids are taken: restore it from a copy, or remove it to go on with ` +
      "ids made from the time",
  );
}
