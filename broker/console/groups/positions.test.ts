import assert from "node:assert/strict";
import { test } from "node:test";
import { Positions, type Reader } from "./positions";

function setUp() {
  const clock = { now: 1000 };
  return { clock, positions: new Positions(() => clock.now) };
}

const reader = (
  id: number,
  clientId: string | null,
  client = `127.0.0.1:${5000 + id}`,
  door: Reader["door"] = "kafka",
): Reader => ({ id, door, client, clientId });
const MEMBER = { clientId: "app", host: "/127.0.0.1" };

test("what a client asked for last, of whoever is called so and is there", () => {
  const { positions } = setUp();
  positions.position(reader(1, "app"), "t", 0, 5);
  positions.position(reader(1, "app"), "t", 0, 9);
  positions.position(reader(2, "other"), "t", 0, 3);
  positions.position(reader(3, "app", "10.0.0.7:5003"), "t", 0, 4);
  assert.equal(positions.of(MEMBER, "t", 0, undefined), 9);
  assert.equal(positions.of({ clientId: "app", host: "/10.0.0.7" }, "t", 0, undefined), 4);
  assert.equal(positions.of(MEMBER, "t", 1, undefined), undefined);
  assert.equal(positions.of(MEMBER, "u", 0, undefined), undefined);
  assert.equal(positions.of({ clientId: "nobody", host: "/127.0.0.1" }, "t", 0, undefined), undefined);
});

test("an address is the same however it is written, and a text reader is a member called text", () => {
  const { positions } = setUp();
  positions.position(reader(1, null, "[::1]:5001"), "t", 0, 1);
  positions.position(reader(2, "app", "::ffff:127.0.0.1:5002"), "t", 0, 2);
  positions.position(reader(3, null, "127.0.0.1:5003", "text"), "t", 0, 3);
  assert.equal(positions.of({ clientId: "", host: "/::1" }, "t", 0, undefined), 1);
  assert.equal(positions.of(MEMBER, "t", 0, undefined), 2);
  assert.equal(positions.of({ clientId: "text", host: "/127.0.0.1" }, "t", 0, undefined), 3);
});

test("of two that are called the same, each group has the one that is just ahead of what it committed", () => {
  const { positions } = setUp();
  positions.position(reader(1, "app"), "t", 0, 200);
  positions.position(reader(2, "app"), "t", 0, 100);
  assert.equal(positions.of(MEMBER, "t", 0, { offset: 95, atMs: 0 }), 100);
  assert.equal(positions.of(MEMBER, "t", 0, { offset: 190, atMs: 0 }), 200);
});

test("who has committed more than it asked for last has read on since; who asked for less afterwards went back", () => {
  const { positions, clock } = setUp();
  positions.position(reader(1, "app"), "t", 0, 100);
  clock.now = 1200;
  assert.equal(positions.of(MEMBER, "t", 0, { offset: 150, atMs: 1100 }), 150);
  positions.position(reader(1, "app"), "t", 0, 20);
  assert.equal(positions.of(MEMBER, "t", 0, { offset: 150, atMs: 1100 }), 20);
});

test("who has gone, or has not asked for long while another has, is no reader", () => {
  const { positions, clock } = setUp();
  positions.position(reader(1, "app"), "t", 0, 100);
  clock.now += 20_000;
  assert.equal(positions.of(MEMBER, "t", 0, undefined), 100);
  positions.position(reader(2, "app"), "t", 0, 150);
  assert.equal(positions.of(MEMBER, "t", 0, undefined), 150);
  positions.closed(reader(2, "app"));
  assert.equal(positions.of(MEMBER, "t", 0, undefined), 100);
  positions.closed(reader(1, "app"));
  assert.equal(positions.of(MEMBER, "t", 0, undefined), undefined);
});

test("only so much is kept: what was seen first is forgotten, until it is seen again", () => {
  const { positions } = setUp();
  const one = reader(1, "app");
  for (let partition = 0; partition < 20_000; partition++) positions.position(one, "t", partition, 7);
  positions.position(one, "u", 0, 9);
  assert.equal(positions.of(MEMBER, "u", 0, undefined), 9);
  assert.equal(positions.of(MEMBER, "t", 0, undefined), undefined);
  assert.equal(positions.of(MEMBER, "t", 1, undefined), 7);
  positions.position(one, "t", 0, 8);
  assert.equal(positions.of(MEMBER, "t", 0, undefined), 8);
  assert.equal(positions.of(MEMBER, "t", 1, undefined), undefined);
});

test("who has gone leaves nothing behind, nor does a partition that is forgotten", () => {
  const { positions } = setUp();
  for (let partition = 0; partition < 100; partition++) {
    positions.position(reader(1, "app"), "t", partition, 7);
    positions.position(reader(2, "app"), "t", partition, 8);
  }
  assert.deepEqual(positions.size, { partitions: 100, places: 200, readers: 2 });
  positions.closed(reader(1, "app"));
  assert.deepEqual(positions.size, { partitions: 100, places: 100, readers: 1 });
  positions.closed(reader(2, "app"));
  assert.deepEqual(positions.size, { partitions: 0, places: 0, readers: 0 });
  for (let id = 0; id < 30_000; id++) positions.position(reader(id, "app"), "t", id, 7);
  assert.deepEqual(positions.size, { partitions: 20_000, places: 20_000, readers: 20_000 });
});
