import assert from "node:assert/strict";
import { test } from "node:test";
import type { Consumers, GroupDetails, GroupHappening, GroupObserver } from "../../engine";
import { KafkaError } from "../../errors";
import { WatchedGroups } from "../groups/watched-groups";
import type { EventSource } from "./event-source";
import { GroupEvents, GroupJournalEvents } from "./group-events";

/** Groups without members, of which a test says what state they are in. */
class FakeConsumers {
  readonly states = new Map<string, string>();
  observer: GroupObserver | undefined;
  observe(observer: GroupObserver | undefined): void {
    this.observer = observer;
  }
  async group(id: string): Promise<GroupDetails> {
    const state = this.states.get(id);
    if (state === undefined) throw new KafkaError("GROUP_ID_NOT_FOUND", "");
    const nothing = { memberCount: 0, members: [], partitions: [], rebalancingSinceMs: undefined };
    return { id, state, type: "classic", generation: 1, assignor: "", ...nothing };
  }
  happen(group: string, sentence: string): void {
    const happening: GroupHappening = { group, kind: "joined", member: "m", generation: 1, sentence };
    this.observer?.happened(happening);
  }
}

function setUp() {
  const consumers = new FakeConsumers();
  const groups = new WatchedGroups(consumers as unknown as Consumers);
  groups.watch(true);
  return { consumers, groups };
}

/** What a page hears that listens. */
function listen(source: EventSource, query: string, position?: number) {
  const listening = source.listen(new URLSearchParams(query), position);
  assert.ok(listening !== undefined);
  const next = async () => {
    const told: unknown[] = [];
    await listening.tell((name, data) => void told.push([name, data]));
    return told;
  };
  return { listening, next };
}

test("who asks for no group hears of none", () => {
  const { groups } = setUp();
  for (const source of [new GroupEvents(groups), new GroupJournalEvents(groups.journal)]) {
    assert.equal(source.listen(new URLSearchParams("groups=1"), undefined), undefined);
  }
});

test("a group is told when it is another one, also when it is none", async (t) => {
  const { groups, consumers } = setUp();
  t.after(() => groups.close());
  const { next } = listen(new GroupEvents(groups), "group=g");
  const changed = async (): Promise<unknown[]> => {
    for (;;) {
      const told = await next();
      if (told.length > 0) return told;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  assert.deepEqual(await changed(), [["group", { id: "g", now: null }]]);
  consumers.states.set("g", "Stable");
  const told = (await changed()) as [string, { id: string; now: { state: string } }][];
  assert.equal(told[0]![1].now.state, "Stable");
  assert.deepEqual(await next(), []);
  consumers.states.delete("g");
  assert.deepEqual(await changed(), [["group", { id: "g", now: null }]]);
});

test("what happened in the group is told once, with what was before; of other groups nothing", async () => {
  const { groups, consumers } = setUp();
  consumers.happen("g", "one");
  consumers.happen("other", "two");
  const { next } = listen(new GroupJournalEvents(groups.journal), "group=g");
  const sentences = async () =>
    (await next()).map((told) => {
      const [name, { events, missed }] = told as [string, { events: GroupHappening[]; missed: number }];
      return [name, missed, ...events.map(({ sentence }) => sentence)];
    });
  assert.deepEqual(await sentences(), [["group-events", 0, "one"]]);
  assert.deepEqual(await sentences(), []);
  consumers.happen("other", "three");
  assert.deepEqual(await sentences(), []);
  consumers.happen("g", "four");
  consumers.happen("g", "five");
  assert.deepEqual(await sentences(), [["group-events", 0, "four", "five"]]);
});

test("a page that was away goes on where it was, and is told how much is lost", async () => {
  const { groups, consumers } = setUp();
  const source = new GroupJournalEvents(groups.journal);
  const first = listen(source, "group=g");
  consumers.happen("g", "seen");
  await first.next();
  const { position } = first.listening;
  for (let at = 0; at < 1003; at++) consumers.happen("g", `${at}`);
  const [told] = (await listen(source, "group=g", position).next()) as [
    [string, { events: GroupHappening[]; missed: number }],
  ];
  assert.equal(told[1].missed, 3);
  assert.equal(told[1].events.length, 1000);
  assert.equal(told[1].events[0]!.sentence, "3");
});
