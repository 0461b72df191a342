/** Your table by itself, without a broker around it: how much it holds no client can see. */
import { Then, When } from "@cucumber/cucumber";
import type { LatestOffsets } from "../../broker/log/cleaner";
import type { Extension } from "../../broker/parts";
import type { LabWorld } from "../../harness/support/world";
import { CannotHere } from "../../harness/targets/target";

/** More than would fit: a table that has room for these has no limit. */
const KEYS_MAX = 200_000;

const tables = new WeakMap<LabWorld, { table: LatestOffsets; count: number }>();

/** Puts keys into the answer's table, one after the other, while it says that it has room for one more. */
When(
  "your table may take {int} bytes, and is given keys as long as it has room for more",
  function (this: LabWorld, bytes: number) {
    const table = newTable(bytes);
    let count = 0;
    for (; count < KEYS_MAX && table.hasRoomFor(1); count++) put(table, count, count);
    tables.set(this, { table, count });
  },
);

/** So many keys fitted, and of each the offset that was put last is found again; of a key that is not in it, -1. */
Then(
  "it holds at least {int} keys and at most {int}, each with its last offset",
  function (this: LabWorld, min: number, max: number) {
    const { table, count } = tables.get(this)!;
    if (count === KEYS_MAX)
      throw new Error(`it still had room for more when it held ${KEYS_MAX} keys, which take more memory`);
    if (count < min || count > max)
      throw new Error(`it had room for ${count} keys, expected were ${min} to ${max}`);
    for (let key = 0; key < count; key += 2) put(table, key, count + key);
    if (table.size !== count)
      throw new Error(`it holds ${count} keys, and says that its size is ${table.size}`);
    for (let key = 0; key < count; key++) {
      const expected = key % 2 === 0 ? count + key : key;
      const found = get(table, key);
      if (found !== expected) throw new Error(`key ${key} has the offset ${found}, expected was ${expected}`);
    }
    const found = get(table, count);
    if (found !== -1) throw new Error(`a key that is not in it has the offset ${found}, expected was -1`);
  },
);

function newTable(bytes: number): LatestOffsets {
  const answer = process.env.LAB_ANSWER;
  if (answer === undefined)
    throw new CannotHere("it calls a function of our broker directly, and this broker is another one");
  const { standardParts } = require("../../broker/parts");
  const extend = require(answer).default as Extension;
  return extend(standardParts).cleaner!.latestOffsets(bytes, Number.MAX_SAFE_INTEGER);
}

function put(table: LatestOffsets, key: number, offset: number): void {
  const batch = Buffer.from(`before ${key} behind`);
  table.put(batch, 7, batch.length - 7, offset);
}

function get(table: LatestOffsets, key: number): number {
  const batch = Buffer.from(`${key} in another batch`);
  return table.get(batch, 0, String(key).length);
}
