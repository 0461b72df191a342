import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import type { Appendable } from "./waiter";
import { waiter } from "./waiter";

const FOREVER = Number.POSITIVE_INFINITY;

/** A log that can be appended to, and that knows who listens. */
class FakeLog implements Appendable {
  readonly listeners = new Set<() => void>();
  messages = 0;

  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  append(): void {
    this.messages++;
    for (const listener of this.listeners) listener();
  }
}

interface Wait {
  ended: boolean;
  abort: AbortController;
}

function start(logs: readonly FakeLog[], enough: () => boolean, maxWaitMs = FOREVER): Wait {
  const wait = { ended: false, abort: new AbortController() };
  void waiter.wait(logs, enough, maxWaitMs, wait.abort.signal).then(() => {
    wait.ended = true;
  });
  return wait;
}

function assertNothingLeft(logs: readonly FakeLog[], { abort }: Wait): void {
  assert.deepEqual(
    logs.map(({ listeners }) => listeners.size),
    logs.map(() => 0),
  );
  assert.deepEqual(getEventListeners(abort.signal, "abort"), []);
}

/** Timers that the test moves by hand. */
function manualTimers(t: TestContext): void {
  t.mock.timers.enable({ apis: ["setTimeout"] });
}

test("whoever has enough already does not wait, and listens to nobody", async () => {
  const log = new FakeLog();
  const wait = start([log], () => true);
  await nextTurn();
  assert.ok(wait.ended);
  assertNothingLeft([log], wait);
});

test("a wait ends with the append that makes it enough, and not before", async () => {
  const log = new FakeLog();
  const wait = start([log], () => log.messages >= 3);
  for (const ended of [false, false, true]) {
    log.append();
    await nextTurn();
    assert.equal(wait.ended, ended);
  }
  assertNothingLeft([log], wait);
});

test("an append to any of several logs is looked at", async () => {
  const logs = [new FakeLog(), new FakeLog(), new FakeLog()];
  const wait = start(logs, () => logs[1]!.messages > 0);
  logs[2]!.append();
  await nextTurn();
  assert.equal(wait.ended, false);
  logs[1]!.append();
  await nextTurn();
  assert.ok(wait.ended);
  assertNothingLeft(logs, wait);
});

test("an append wakes exactly those who have enough by it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ log: fc.nat(2), wanted: fc.integer({ min: 1, max: 4 }) }), { maxLength: 10 }),
      fc.array(fc.nat(2), { maxLength: 12 }),
      async (wants, appends) => {
        const logs = [new FakeLog(), new FakeLog(), new FakeLog()];
        const waits = wants.map(({ log, wanted }) =>
          start([logs[log]!], () => logs[log]!.messages >= wanted),
        );
        for (const log of appends) {
          logs[log]!.append();
          await nextTurn();
          for (const [number, { ended }] of waits.entries()) {
            const { log, wanted } = wants[number]!;
            assert.equal(ended, logs[log]!.messages >= wanted);
          }
          const waiting = waits.filter(({ ended }) => !ended).length;
          assert.equal(
            logs.reduce((sum, { listeners }) => sum + listeners.size, 0),
            waiting,
          );
        }
      },
    ),
  );
});

test("a wait ends when its time is over, not a millisecond earlier", async (t) => {
  manualTimers(t);
  const log = new FakeLog();
  const wait = start([log], () => false, 500);
  t.mock.timers.tick(499);
  await nextTurn();
  assert.equal(wait.ended, false);
  t.mock.timers.tick(1);
  await nextTurn();
  assert.ok(wait.ended);
  assertNothingLeft([log], wait);
});

test("a wait of no time ends without an append", async (t) => {
  manualTimers(t);
  const log = new FakeLog();
  const wait = start([log], () => false, 0);
  t.mock.timers.tick(0);
  t.mock.timers.tick(1);
  await nextTurn();
  assert.ok(wait.ended);
});

test("appends that are not enough do not put the deadline off", async (t) => {
  manualTimers(t);
  const log = new FakeLog();
  const wait = start([log], () => false, 500);
  for (let tick = 0; tick < 5; tick++) {
    log.append();
    t.mock.timers.tick(100);
  }
  await nextTurn();
  assert.ok(wait.ended);
});

test("a wait that ended by an append leaves no timer behind", async (t) => {
  const log = new FakeLog();
  const cleared = t.mock.method(globalThis, "clearTimeout");
  const set = t.mock.method(globalThis, "setTimeout");
  const wait = start([log], () => log.messages > 0, 60_000);
  log.append();
  await nextTurn();
  assert.ok(wait.ended);
  const timer = set.mock.calls[0]!.result;
  assert.ok(cleared.mock.calls.some(({ arguments: [argument] }) => argument === timer));
});

test("a wait without a deadline sets no timer", (t) => {
  const set = t.mock.method(globalThis, "setTimeout");
  start([new FakeLog()], () => false, FOREVER);
  assert.equal(set.mock.callCount(), 0);
});

test("a wait that is aborted ends, and leaves nothing behind", async (t) => {
  manualTimers(t);
  const logs = [new FakeLog(), new FakeLog()];
  const wait = start(logs, () => false, 500);
  assert.deepEqual(
    logs.map(({ listeners }) => listeners.size),
    [1, 1],
  );
  wait.abort.abort();
  await nextTurn();
  assert.ok(wait.ended);
  assertNothingLeft(logs, wait);
});

test("a wait on behalf of somebody who is gone already does not begin", async () => {
  const log = new FakeLog();
  await waiter.wait([log], () => false, FOREVER, AbortSignal.abort());
  assert.equal(log.listeners.size, 0);
});

test("a thousand waits that end one after the other leave no listener", async () => {
  const log = new FakeLog();
  const abort = new AbortController();
  for (let number = 1; number <= 1000; number++) {
    const wait = waiter.wait([log], () => log.messages >= number, FOREVER, abort.signal);
    log.append();
    await wait;
  }
  assertNothingLeft([log], { ended: true, abort });
});
