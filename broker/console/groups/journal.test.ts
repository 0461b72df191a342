import assert from "node:assert/strict";
import { test } from "node:test";
import type { GroupHappening } from "../../engine";
import { GroupJournal } from "./journal";

function happening(sentence: string, rest: Partial<GroupHappening> = {}): GroupHappening {
  return { group: "g", kind: "joined", member: "m", generation: 1, sentence, ...rest };
}

function setUp() {
  const clock = { now: 1000 };
  return { clock, journal: new GroupJournal(() => clock.now) };
}

/** The first is 1. */
const seqs = (journal: GroupJournal, after: number) =>
  journal.since(1000 + after).events.map(({ seq }) => seq - 1000);

test("each event has a number and a time, and is told once", () => {
  const { journal, clock } = setUp();
  assert.deepEqual(journal.since(0), { events: [], missed: 0 });
  journal.happened(happening("one"));
  clock.now = 2000;
  journal.happened(happening("two"));
  assert.deepEqual(journal.since(1001), {
    events: [
      { seq: 1002, atMs: 2000, group: "g", kind: "joined", member: "m", generation: 1, sentence: "two" },
    ],
    missed: 0,
  });
  assert.deepEqual(seqs(journal, 0), [1, 2]);
  assert.deepEqual(seqs(journal, journal.lastSeq - 1000), []);
});

test("of what is too old it is known how much it was", () => {
  const { journal } = setUp();
  for (let at = 0; at < 1010; at++) journal.happened(happening(`${at}`));
  const { events, missed } = journal.since(1003);
  assert.equal(events.length, 1000);
  assert.equal(missed, 7);
  assert.equal(events[0]!.seq, 1011);
  assert.deepEqual(journal.since(1010).missed, 0);
});

test("names of any length do not fill the memory", () => {
  const { journal } = setUp();
  for (let at = 0; at < 200; at++) journal.happened(happening("x", { group: "g".repeat(32_000) }));
  const { events, missed } = journal.since(1000);
  assert.ok(events.length > 20 && events.length < 40);
  assert.equal(missed, 200 - events.length);
});

test("whoever has seen nothing, or something of a broker before this one, is told all and has missed nothing", () => {
  const { journal } = setUp();
  for (let at = 0; at < 1010; at++) journal.happened(happening(`${at}`));
  for (const seq of [0, 900, 99_999]) {
    const { events, missed } = journal.since(seq);
    assert.equal(events.length, 1000, `${seq}`);
    assert.equal(missed, 0);
  }
});

test("a zombie that does not stop is told of once a second", () => {
  const { journal, clock } = setUp();
  const fenced = happening("refused", { kind: "fenced" });
  for (let at = 0; at < 50; at++) journal.happened(fenced);
  assert.deepEqual(seqs(journal, 0), [1]);
  journal.happened({ ...fenced, member: "other" });
  journal.happened({ ...fenced, sentence: "refused otherwise" });
  clock.now += 1000;
  journal.happened(fenced);
  assert.deepEqual(seqs(journal, 0), [1, 2, 3, 4]);
});
