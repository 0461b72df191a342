import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { validateBatch } from "../log/batch-validation";
import { MemoryStorage } from "../log/memory-storage";
import { readAll } from "../log/testing";
import { sequenceAfter } from "./deduplicator";
import { numberedBatch, Partition } from "./testing";

const IN_FLIGHT_MAX = 5;

/** What becomes of one request: it does not arrive, its answer does not, or all goes well. */
type Fate = "request lost" | "answer lost" | "answered";

interface Sent {
  values: string[];
  sequence: number;
}

/**
 * A producer as Kafka's clients have one: up to five batches on their way, in order, each sent again until it is answered. Its first
 * one goes alone, because a broker that does not know the producer takes whatever comes first for the beginning.
 */
class Client {
  /** Every value that was ever to be stored, in order. */
  readonly values: string[] = [];
  /** Where the answers say that the values are. */
  readonly offsets = new Map<string, number>();
  readonly #producerId: number;
  #inFlight: Sent[] = [];
  #sequence: number;

  constructor(producerId: number, sequence: number) {
    this.#producerId = producerId;
    this.#sequence = sequence;
  }

  add(count: number): void {
    if (this.#inFlight.length === (this.offsets.size === 0 ? 1 : IN_FLIGHT_MAX)) return;
    const values = Array.from({ length: count }, (_, at) => `${this.#producerId}:${this.values.length + at}`);
    this.values.push(...values);
    this.#inFlight.push({ values, sequence: this.#sequence });
    this.#sequence = sequenceAfter(this.#sequence, count);
  }

  /** Sends all that is on its way once more. */
  send(partition: Partition, fateOf: (number: number) => Fate): void {
    const unanswered: Sent[] = [];
    let isGap = false;
    for (const [number, sent] of this.#inFlight.entries()) {
      const fate = fateOf(number);
      const offset: number | undefined =
        fate === "request lost" ? undefined : this.#request(partition, sent, isGap);
      isGap ||= offset === undefined;
      if (offset === undefined || fate === "answer lost") unanswered.push(sent);
      else for (const [at, value] of sent.values.entries()) this.offsets.set(value, offset + at);
    }
    this.#inFlight = unanswered;
  }

  #request(partition: Partition, { values, sequence }: Sent, isGap: boolean): number | undefined {
    const batch = numberedBatch(values, { producerId: this.#producerId, sequence });
    validateBatch(batch, 1 << 20);
    try {
      return Number(partition.send(batch).split(" ")[1]);
    } catch (problem) {
      assert.equal((problem as Error).name, "OUT_OF_ORDER_SEQUENCE_NUMBER");
      assert.ok(isGap, "a batch was out of order though all before it have arrived");
      return undefined;
    }
  }
}

const fate = fc.constantFrom<Fate>("request lost", "answer lost", "answered");
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ client: fc.nat(1), add: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ client: fc.nat(1), fates: fc.array(fate, { minLength: 5, maxLength: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ restart: fc.constantFrom("cleanly", "killed") }) },
);

test("whatever is lost on the way and however often the broker restarts, each value is stored once, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.constantFrom(0, 1000, 0x7fffffff - 5),
      fc.integer({ min: 60, max: 1000 }),
      async (steps, firstSequence, segmentBytes) => {
        const storage = new MemoryStorage(1 << 22);
        const log = { segmentBytes };
        let partition = await Partition.open(storage, { log });
        const clients = [new Client(1, firstSequence), new Client(2, 0)];
        for (const taken of [...steps, { restart: "killed" }]) {
          if ("add" in taken) clients[taken.client]!.add(taken.add);
          else if ("fates" in taken) clients[taken.client]!.send(partition, (number) => taken.fates[number]!);
          else {
            const stoppedCleanly = taken.restart === "cleanly";
            if (stoppedCleanly) await partition.close();
            partition = await Partition.open(storage, { log: { ...log, stoppedCleanly } });
          }
        }
        for (const client of clients) client.send(partition, () => "answered");

        const stored = await readAll(partition.log);
        for (const [number, client] of clients.entries()) {
          const own = stored.filter(({ value }) => value.startsWith(`${number + 1}:`));
          assert.deepEqual(
            own.map(({ value }) => value),
            client.values,
          );
          for (const { offset, value } of own) assert.equal(client.offsets.get(value), offset);
        }
      },
    ),
    { numRuns: 150 },
  );
});
