import assert from "node:assert/strict";
import { test } from "node:test";
import { diagramOf, pairOf } from "./diagram";
import type { Row } from "./history";
import { frame, row } from "./testing";

const ROWS: Row[] = [
  row(1, { connection: 7, client: "127.0.0.1:7", clientId: null, exchange: 1 }),
  row(2, { connection: 3, clientId: "b", exchange: 1 }),
  { kind: "gap", dropped: 2 },
  row(3, { connection: 7, clientId: "a", exchange: 1, direction: "response" }),
  row(4, { connection: 3, clientId: "b", exchange: null, direction: "response" }),
  row(5, { connection: 7, clientId: "a", exchange: 9, direction: "response" }),
];

test("each connection has a column, in the order in which they were first heard of, and the name that it has by now", () => {
  const { columns } = diagramOf(ROWS);
  assert.deepEqual(
    columns.map(({ connection, name, place }) => [connection, name, place]),
    [
      [7, "a", 0],
      [3, "b", 1],
    ],
  );
});

test("a client waits from its request to the response, where both are known", () => {
  assert.deepEqual(diagramOf(ROWS).waits, [{ place: 0, from: 0, to: 3 }]);
});

test("columns are bounded", () => {
  const { columns, placeOf } = diagramOf(Array.from({ length: 100 }, (_, at) => row(at, { connection: at })));
  assert.equal(columns.length, 40);
  assert.equal(placeOf.get(40), undefined);
});

test("the pair of a request is its response and the other way round, on the same connection only", () => {
  assert.equal(pairOf(ROWS, frame(1, { connection: 7, exchange: 1 }))?.seq, 3);
  assert.equal(pairOf(ROWS, frame(3, { connection: 7, exchange: 1, direction: "response" }))?.seq, 1);
  assert.equal(pairOf(ROWS, frame(2, { connection: 3, exchange: 1 })), undefined);
  assert.equal(pairOf(ROWS, frame(4, { connection: 3, exchange: null })), undefined);
});
