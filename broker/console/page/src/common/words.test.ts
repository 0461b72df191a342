import assert from "node:assert/strict";
import { test } from "node:test";
import { compactNumber, count, number, size, time } from "./words";

test("numbers have their thousands apart", () => {
  assert.equal(number(1234567), "1,234,567");
});

test("where there is little room numbers are short", () => {
  assert.deepEqual([999, 1234].map(compactNumber), ["999", "1.2K"]);
});

test("one is one, others are more", () => {
  assert.equal(count(1, "message"), "1 message");
  assert.equal(count(0, "message"), "0 messages");
  assert.equal(count(1200, "message"), "1,200 messages");
  assert.equal(count(2, "entry", "entries"), "2 entries");
});

test("sizes in the unit that fits", () => {
  assert.equal(size(1), "1 byte");
  assert.equal(size(999), "999 bytes");
  assert.equal(size(16_384), "16.4 kB");
  assert.equal(size(1_048_576), "1 MB");
  assert.equal(size(123_456_789), "123 MB");
});

test("a time to the millisecond; one that is none as it came", () => {
  assert.equal(time(new Date(2026, 0, 31, 23, 59, 9, 7).getTime()), "2026-01-31 23:59:09.007");
  assert.equal(time(1e17), "100000000000000000 ms");
});
