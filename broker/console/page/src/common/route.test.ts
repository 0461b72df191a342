import assert from "node:assert/strict";
import { test } from "node:test";
import { hrefOf, readRoute } from "./route";

test("an address names a view, and one thing in it", () => {
  assert.deepEqual(readRoute("#/topics"), { view: "topics", name: null });
  assert.deepEqual(readRoute("#/topics/my-topic"), { view: "topics", name: "my-topic" });
  assert.deepEqual(readRoute("#/wire"), { view: "wire", name: null });
});

test("an address that says nothing, or nothing that is known, shows the topics", () => {
  for (const hash of ["", "#", "#/", "#/nothing/of-that-kind"]) assert.equal(readRoute(hash).view, "topics");
});

test("any name of a group comes back as it was", () => {
  for (const name of ["a/b", "100 %", "é#?", "<b>"])
    assert.deepEqual(readRoute(hrefOf("groups", name)), { view: "groups", name });
});

test("a name with a stray percent sign is taken as it stands", () => {
  assert.equal(readRoute("#/groups/100%").name, "100%");
});
