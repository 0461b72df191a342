import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, clientOf, EVERYTHING, type Filter, filtered } from "./filter";
import type { Row } from "./history";
import { row, told } from "./testing";

const ROWS: Row[] = [
  row(1, { connection: 1, clientId: "shop", api: "Produce" }),
  row(2, {
    connection: 1,
    clientId: "shop",
    api: "Produce",
    direction: "response",
    error: "CORRUPT_MESSAGE",
  }),
  { kind: "gap", dropped: 5 },
  row(3, {
    connection: 2,
    clientId: null,
    client: "127.0.0.1:4",
    door: "text",
    api: "create",
    gist: "create Greetings",
  }),
  { kind: "gap", dropped: 2 },
  row(4, { connection: 3, clientId: "shop", api: "Fetch" }),
];

function shown(filter: Partial<Filter>): string {
  return told(filtered({ ...EVERYTHING, ...filter }, ROWS));
}

test("without a condition everything is shown", () => {
  assert.equal(shown({}), "1 2 (5) 3 (2) 4");
});

test("each condition leaves what fits it, and gaps, which become one where nothing is left between them", () => {
  assert.equal(shown({ connection: 1 }), "1 2 (7)");
  assert.equal(shown({ client: "shop" }), "1 2 (7) 4");
  assert.equal(shown({ client: "127.0.0.1:4" }), "(5) 3 (2)");
  assert.equal(shown({ door: "text" }), "(5) 3 (2)");
  assert.equal(shown({ api: "Fetch" }), "(7) 4");
  assert.equal(shown({ isErrorOnly: true }), "2 (7)");
});

test("text is looked for in what the table shows, whether large or small letters", () => {
  assert.equal(shown({ text: "greetings" }), "(5) 3 (2)");
  assert.equal(shown({ text: "corrupt_" }), "2 (7)");
  assert.equal(shown({ text: "FETCH" }), "(7) 4");
});

test("all conditions must hold", () => {
  assert.equal(shown({ client: "shop", api: "Produce", isErrorOnly: true }), "2 (7)");
  assert.equal(shown({ client: "shop", door: "text" }), "(7)");
});

test("a client is called what it calls itself, or else by its address", () => {
  assert.equal(clientOf({ client: "127.0.0.1:1", clientId: "shop" }), "shop");
  assert.equal(clientOf({ client: "127.0.0.1:1", clientId: "" }), "127.0.0.1:1");
  assert.equal(clientOf({ client: "127.0.0.1:1", clientId: null }), "127.0.0.1:1");
});

test("to choose from is what there is, in order and only so much", () => {
  assert.deepEqual(choices(ROWS, []), {
    clients: ["127.0.0.1:4", "shop"],
    apis: ["create", "Fetch", "Produce"],
  });
  const many = Array.from({ length: 1000 }, (_, at) => row(at, { clientId: `client ${at}` }));
  assert.equal(choices(many, []).clients.length, 200);
});
