import assert from "node:assert/strict";
import test from "node:test";
import { anomaliesOf, type Sighting } from "./group-history";

const gained = (member: string, ...partitions: number[]): Sighting => ({
  kind: "gained",
  member,
  partitions,
});
const lost = (member: string, ...partitions: number[]): Sighting => ({ kind: "lost", member, partitions });
const committed = (offset: number, partition = 0): Sighting => ({ kind: "committed", partition, offset });
/** Values are the offsets, unless others are given. */
const read = (member: string, offset: number, count = 1, values?: string[]): Sighting => ({
  kind: "read",
  member,
  partition: 0,
  offset,
  values: values ?? Array.from({ length: count }, (_, nth) => String(offset + nth)),
});

const ends = new Map([[0, 6]]);
const GOOD = [
  gained("A", 0),
  read("A", 0, 3),
  committed(2),
  lost("A", 0),
  gained("B", 0),
  // What was read and not committed is read again.
  read("B", 2, 2),
  committed(4),
  read("B", 4, 2),
];

test("a group that resumes where it stood shows no anomaly", () => {
  assert.deepEqual(anomaliesOf(GOOD, ends), []);
});

test("what was committed when a member got the partition must not come again", () => {
  const found = anomaliesOf([...GOOD.slice(0, 5), read("B", 1, 5)], ends);
  assert.deepEqual(found, [
    {
      name: "committed and read again",
      seen: [
        "#2: offset 2 of partition 0 was the committed one",
        "#5: B read offsets 1 to 5 of partition 0, which had got the partition after that",
      ],
    },
  ]);
});

test("what is committed while a member has the partition says nothing about what it reads", () => {
  const history = [gained("A", 0), committed(2), read("A", 0, 6)];
  assert.deepEqual(anomaliesOf(history, ends), []);
});

test("a member reads in order and leaves nothing out, as long as it has the partition", () => {
  const names = (...reads: Sighting[]) =>
    anomaliesOf([gained("A", 0), read("A", 0, 6), ...reads], ends).map(({ name, seen }) => [name, ...seen]);
  assert.deepEqual(names(read("A", 5)), [
    ["out of order", "#1: A read offsets 0 to 5 of partition 0", "#2: A read offset 5 of partition 0"],
  ]);
  assert.deepEqual(names(read("A", 7)), [
    ["skipped", "#1: A read offsets 0 to 5 of partition 0", "#2: A read offset 7 of partition 0"],
  ]);
  assert.deepEqual(names(gained("A", 0), read("A", 5)), [], "a new time with the partition");
});

test("an offset has one message", () => {
  const [found] = anomaliesOf([...GOOD, gained("C", 0), read("C", 4, 2, ["4", "six"])], ends);
  assert.deepEqual(found, {
    name: "two messages at one offset",
    seen: [
      '#7: B read offsets 4 to 5 of partition 0: "5" at 0@5',
      '#9: C read offsets 4 to 5 of partition 0: "six" there',
    ],
  });
});

test("what nobody read is named by what was read before it", () => {
  const seen = (...reads: Sighting[]) => anomaliesOf(reads, ends).map(({ name, seen }) => [name, ...seen]);
  assert.deepEqual(seen(read("A", 1, 2), read("B", 5)), [
    ["never read", "partition 0 ends at 6", "nobody read offset 0 of partition 0"],
    [
      "never read",
      "partition 0 ends at 6",
      "#0: A read offsets 1 to 2 of partition 0, and nobody read offset 3",
    ],
  ]);
});

test("what a client is known to have thrown away need not be read; anything else must be", () => {
  const dropped = (offset: number): Sighting => ({ kind: "dropped", member: "A", partition: 0, offset });
  const history = [gained("A", 0), read("A", 0, 3), dropped(3), gained("B", 0), read("B", 4, 2)];
  assert.deepEqual(anomaliesOf(history, ends), []);
  const other = history.map((sighting) => (sighting.kind === "dropped" ? dropped(2) : sighting));
  assert.deepEqual(
    anomaliesOf(other, ends).map(({ name }) => name),
    ["never read"],
  );
});
