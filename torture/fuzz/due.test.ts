import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL_MESSAGES, messageNamed } from "../../harness/support/kafka/messages";
import { Random } from "../random";
import { isDue } from "./due";
import { RequestWriter } from "./request-writer";

const VERSION_MAX = 17;
const writer = new RequestWriter();
const subject = { topic: "t", group: "g" };

function request(name: string, version: number, seed: number): Buffer {
  const plan = { random: new Random(seed), subject, oddity: 0, bytesFor: () => Buffer.alloc(0) };
  return writer.request(messageNamed(name), version, plan);
}

test("whoever produces with acks=0 is due nothing, and with any other acks an answer", () => {
  for (const version of [3, 8, 9, 11]) {
    const due = Array.from({ length: 60 }, (_, seed) =>
      isDue(request("Produce", version, seed), messageNamed("Produce"), version, "closed"),
    );
    const share = due.filter((one) => !one).length / due.length;
    assert.ok(share > 0.05 && share < 0.5, `${share} of version ${version} want none`);
  }
});

test("each request that is made without oddities is due an answer, in every version", () => {
  for (const message of ALL_MESSAGES.filter(({ name }) => name !== "Produce"))
    for (let version = 0; version <= VERSION_MAX; version++)
      for (let seed = 0; seed < 20; seed++) {
        const frame = request(message.name, version, seed);
        const about = `${message.name} v${version}, made with the seed ${seed}`;
        assert.equal(isDue(frame, message, version, "closed"), writer.isWhole, about);
      }
});

test("what is no request any more when its ids are filled in is due nothing", () => {
  const frame = request("Metadata", 12, 1);
  frame.writeUInt16BE(0x7fff, 12);
  assert.equal(isDue(frame, messageNamed("Metadata"), 12, "closed"), false);
});

test("what may wait for others is due an answer only where the broker hangs up", () => {
  for (const name of ["Fetch", "JoinGroup", "SyncGroup"]) {
    const frame = request(name, 4, 1);
    assert.equal(isDue(frame, messageNamed(name), 4, "stalled"), false);
    assert.equal(isDue(frame, messageNamed(name), 4, "closed"), true);
  }
});

test("everything else is due an answer, unless it never reached the broker", () => {
  const frame = request("Metadata", 12, 1);
  assert.equal(isDue(frame, messageNamed("Metadata"), 12, "stalled"), true);
  assert.equal(isDue(frame, messageNamed("Metadata"), 12, "closed"), true);
  assert.equal(isDue(frame, messageNamed("Metadata"), 12, "not opened"), false);
});
