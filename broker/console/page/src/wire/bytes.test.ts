import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOfBase64, characterOf, hexOf, positionOf } from "./bytes";

test("base64 becomes bytes", () => {
  assert.deepEqual([...bytesOfBase64("AP+A")], [0, 255, 128]);
  assert.deepEqual([...bytesOfBase64("")], []);
});

test("a byte is two digits, and a character where it is one", () => {
  assert.deepEqual([0, 10, 255].map(hexOf), ["00", "0a", "ff"]);
  assert.deepEqual([0x41, 0x20, 0x7e, 0x7f, 0x1f, 0xe4].map(characterOf), ["A", " ", "~", "·", "·", "·"]);
});

test("a position has as many digits as the last one", () => {
  assert.equal(positionOf(16, 100), "0010");
  assert.equal(positionOf(16, 65_537), "00010");
});
