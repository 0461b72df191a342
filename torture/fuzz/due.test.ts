import assert from "node:assert/strict";
import { test } from "node:test";
import { messageNamed } from "../../harness/support/kafka/messages";
import { Random } from "../random";
import { isDue } from "./due";
import { RequestWriter } from "./request-writer";

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
