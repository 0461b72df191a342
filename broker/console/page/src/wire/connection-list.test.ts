import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionNow } from "../../../messages";
import { withChanged } from "./connection-list";

function connection(
  id: number,
  closedMs: number | null = null,
  clientId: string | null = null,
): ConnectionNow {
  return { id, door: "kafka", client: `127.0.0.1:${id}`, clientId, openedMs: 0, closedMs, closedWhy: null };
}

const ids = (connections: readonly ConnectionNow[]) => connections.map(({ id }) => id);

test("one that is known is replaced, a new one is added, all in the order in which they were opened", () => {
  const list = withChanged([connection(1), connection(3)], [connection(2), connection(1, null, "a")], 0);
  assert.deepEqual(ids(list), [1, 2, 3]);
  assert.equal(list[0]!.clientId, "a");
});

test("one that closed stays for a minute", () => {
  const list = withChanged([connection(1)], [connection(1, 1000)], 2000);
  assert.deepEqual(ids(list), [1]);
  assert.deepEqual(ids(withChanged(list, [], 61_001)), []);
});

test("of those that closed the newest thirty stay, however many there were", () => {
  const closed = Array.from({ length: 100 }, (_, id) => connection(id, 1000));
  const list = withChanged([connection(500)], closed, 2000);
  assert.deepEqual(ids(list), [...Array.from({ length: 30 }, (_, at) => 70 + at), 500]);
});
