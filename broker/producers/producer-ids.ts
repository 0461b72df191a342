/**
 * Producer ids: each is given out once, however often the broker is killed.
 *
 * Invariant: before any id of a block is given out, a small file says durably that the block is taken. What is left of a block when
 * the broker stops is never used.
 */
import { KafkaError } from "../errors";
import type { Storage } from "../log/storage";

const FILE = "producer-ids.json";
/** As in Kafka: one write to the disk for so many ids. */
const BLOCK = 1000;

export class ProducerIds {
  readonly #storage: Storage;
  #next = 0;
  #end = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** An id that nobody has had. @throws KafkaError KAFKA_STORAGE_ERROR */
  next(): number {
    if (this.#next === this.#end) this.#takeBlock();
    return this.#next++;
  }

  #takeBlock(): void {
    const first = this.#firstFree();
    const content = `${JSON.stringify({ firstFree: first + BLOCK })}\n`;
    this.#storage.replaceSmall(FILE, Buffer.from(content));
    this.#next = first;
    this.#end = first + BLOCK;
  }

  #firstFree(): number {
    const bytes = this.#storage.readSmall(FILE);
    if (bytes === undefined) return 0;
    const { firstFree } = parse(bytes);
    if (Number.isSafeInteger(firstFree) && firstFree! >= 0) return firstFree!;
    throw new KafkaError(
      "KAFKA_STORAGE_ERROR",
      `${FILE} in the data folder does not say which producer ids are taken; restore it from a copy`,
    );
  }
}

function parse(bytes: Buffer): { firstFree?: number } {
  try {
    return JSON.parse(bytes.toString("utf8")) ?? {};
  } catch {
    return {};
  }
}
