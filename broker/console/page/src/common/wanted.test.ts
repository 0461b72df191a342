import assert from "node:assert/strict";
import { test } from "node:test";
import { queryOf } from "./wanted";

test("the stream is asked for what all views want together, each thing once", () => {
  assert.equal(
    queryOf([{ topics: ["b", "a"] }, { topics: ["a"], group: "g & h" }, { wire: true }]),
    ["topics=a%2Cb", "group=g+%26+h", "wire=1"].join("&"),
  );
});

test("the order in which views came makes no other query", () => {
  const [one, other] = [{ topics: ["a"] }, { topics: ["b"], groups: true }];
  assert.equal(queryOf([one, other]), queryOf([other, one]));
});

test("nobody wants anything: no query", () => {
  assert.equal(queryOf([{}]), "");
});
