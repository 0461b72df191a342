import assert from "node:assert/strict";
import { test } from "node:test";
import { checkHistory } from "../harness/checks/history/check";
import type { History, Operation } from "../harness/checks/history/operations";
import { shrink } from "./shrink";

const P = { topic: "t", partition: 0 };
const MESSAGES = 500;

/** A long history in which all is well, but for what `change` does to it. */
function longHistory(
  change: (history: { operations: Operation[]; stored: { offset: number; value: string }[] }) => void,
): History {
  const operations: Operation[] = [];
  const stored: { offset: number; value: string }[] = [];
  for (let offset = 0; offset < MESSAGES; offset++) {
    const value = `value ${offset};`;
    operations.push({
      kind: "send",
      atMs: offset,
      ...P,
      producer: "p",
      value,
      acks: "all",
      isIdempotent: true,
    });
    operations.push({ kind: "outcome", atMs: offset, value, result: "acknowledged", offset });
    operations.push({ kind: "poll", atMs: offset, ...P, consumer: "c", messages: [{ offset, value }] });
    operations.push({ kind: "commit", atMs: offset, ...P, group: "g", offset: offset + 1 });
    operations.push({ kind: "committed", atMs: offset, ...P, group: "g", offset: offset + 1 });
    stored.push({ offset, value });
  }
  const history = { operations, stored };
  change(history);
  return { operations, logs: [{ ...P, startOffset: 0, messages: stored }] };
}

test("of a lost write two operations are left: it was sent, and it was acknowledged", () => {
  const history = longHistory(({ operations, stored }) => {
    stored.splice(123, 1);
    operations.splice(
      operations.findIndex((one) => one.kind === "poll" && one.messages[0]!.offset === 123),
      1,
    );
  });
  const short = shrink(history, "lost write");
  assert.deepEqual(
    short.operations.map(({ kind }) => kind),
    ["send", "outcome"],
  );
  assert.deepEqual(
    checkHistory(short).map(({ name, seen }) => [name, seen[0].includes("value 123;")]),
    [["lost write", true]],
  );
});

test("of a lost commit two operations are left: what was stored, and what was told", () => {
  const history = longHistory(({ operations }) => {
    const at = operations.findLastIndex((one) => one.kind === "committed");
    operations[at] = { ...operations[at]!, offset: 17 } as Operation;
  });
  const short = shrink(history, "lost commit");
  assert.deepEqual(
    short.operations.map((one) => [one.kind, "offset" in one ? one.offset : undefined]),
    [
      ["commit", MESSAGES],
      ["committed", 17],
    ],
  );
});

test("of a lost commit what was not answered is left as well: without it there might be one where there was none", () => {
  const history = longHistory(({ operations }) => {
    const at = operations.findLastIndex((one) => one.kind === "committed");
    operations[at] = { ...operations[at]!, offset: 17 } as Operation;
    operations.unshift({ kind: "unanswered commit", atMs: 0, ...P, group: "g", offset: 30 });
  });
  const { operations } = shrink(history, "lost commit");
  assert.deepEqual(
    operations.map(({ kind }) => kind),
    ["unanswered commit", "commit", "committed"],
  );
});

test("of a skipped poll what the consumer read before and after is left, and what lies between", () => {
  const history = longHistory(({ operations }) => {
    const isSkipped = (one: Operation) => one.kind === "poll" && [200, 201].includes(one.messages[0]!.offset);
    for (let at = operations.length - 1; at >= 0; at--)
      if (isSkipped(operations[at]!)) operations.splice(at, 1);
    operations.push({ kind: "seek", atMs: 0, ...P, consumer: "d", offset: 200 });
    for (const offset of [200, 201])
      operations.push({
        kind: "poll",
        atMs: 0,
        ...P,
        consumer: "d",
        messages: [{ offset, value: `value ${offset};` }],
      });
  });
  const short = shrink(history, "skipped poll");
  const polls = short.operations.flatMap((one) =>
    one.kind === "poll" && one.consumer === "c" ? one.messages : [],
  );
  assert.equal(polls.length, 2);
  assert.equal(short.logs[0]!.messages.length, 3);
});

test("of what came back the deletion and the message are left, and no deletion elsewhere", () => {
  const history = longHistory(({ operations, stored }) => {
    stored.splice(0, 99);
    for (let partition = 0; partition < 50; partition++) {
      const place = { atMs: 0, topic: "t", partition, offset: 100 };
      operations.push({ kind: "delete", ...place }, { kind: "deleted", ...place });
    }
  });
  const { operations } = shrink(history, "resurrected");
  assert.deepEqual(
    operations.filter(({ kind }) => kind === "delete" || kind === "deleted"),
    ["delete", "deleted"].map((kind) => ({ kind, atMs: 0, ...P, offset: 100 })),
  );
});
