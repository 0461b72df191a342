import assert from "node:assert/strict";
import test from "node:test";
import { crc32c } from "./crc32c";

test("the check value that everybody publishes for CRC-32C", () => {
  assert.equal(crc32c(Buffer.from("123456789")), 0xe3069283);
});

test("32 zero bytes, from the specification of iSCSI", () => {
  assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
});

test("nothing", () => {
  assert.equal(crc32c(Buffer.alloc(0)), 0);
});
