import assert from "node:assert/strict";
import { test } from "node:test";
import { listGroups } from "./group-list";

const ALL = ["alpha", "beta", "beta-2", "gamma", "zeta"].map((id) => ({
  id,
  state: "Empty",
  type: "classic",
  memberCount: 0,
}));
const ids = (query: Parameters<typeof listGroups>[1]) => listGroups(ALL, query).groups.map(({ id }) => id);

test("all of them, where there are not too many", () => {
  assert.deepEqual(listGroups(ALL, {}), { groups: ALL, total: 5, next: null });
});

test("page by page, each group once", () => {
  const first = listGroups(ALL, { limit: "2" });
  assert.equal(first.next, "beta");
  assert.equal(first.total, 5);
  const second = listGroups(ALL, { limit: "2", after: first.next! });
  assert.deepEqual(
    second.groups.map(({ id }) => id),
    ["beta-2", "gamma"],
  );
  const third = listGroups(ALL, { limit: "2", after: second.next! });
  assert.deepEqual(
    third.groups.map(({ id }) => id),
    ["zeta"],
  );
  assert.equal(third.next, null);
  // The last page is full.
  assert.equal(listGroups(ALL, { limit: "5" }).next, null);
});

test("those that hold what is searched for, in either case; a name that has gone meanwhile does no harm", () => {
  assert.deepEqual(ids({ search: "ETA" }), ["beta", "beta-2", "zeta"]);
  assert.deepEqual(ids({ search: "eta", after: "bezzz" }), ["zeta"]);
  assert.equal(listGroups(ALL, { search: "eta", limit: "1" }).total, 3);
  assert.deepEqual(ids({ search: "<script>" }), []);
});

test("a limit that is none is refused", () => {
  for (const limit of ["0", "-1", "x", "1001", "99999999999", ""]) {
    assert.throws(() => listGroups(ALL, { limit }), { name: "INVALID_REQUEST" }, limit);
  }
});
