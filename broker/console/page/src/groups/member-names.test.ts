import assert from "node:assert/strict";
import { test } from "node:test";
import { memberName, nameOf } from "./member-names";
import { member } from "./testing";

test("a member is called what tells it from the others", () => {
  const [ann, bob] = [
    member("text-111111", { clientId: "text" }),
    member("text-222222", { clientId: "text" }),
  ];
  const cy = member("x", { clientId: "text", instanceId: "third" });
  assert.equal(memberName(ann, [ann]), "text");
  assert.equal(memberName(ann, [ann, bob]), "text …111111");
  assert.equal(memberName(cy, [ann, bob, cy]), "third");
  assert.equal(memberName(member("only-an-id", { clientId: "" }), []), "only-an-id");
});

test("who is not there any more is called by its id", () => {
  assert.equal(nameOf("gone", [member("ann")]), "gone");
  assert.equal(nameOf("ann", [member("ann", { clientId: "Ann" })]), "Ann");
});
