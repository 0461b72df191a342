import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Names } from "./names";

test("a scenario's name is replaced by one of the same length that is a legal topic name, and always by the same", () => {
  const names = new Names();
  const sent = names.toBroker("8 my-topic 0\nto my-topic\n");
  const [, unique] = /^8 (\S+) 0\nto (\S+)\n$/.exec(sent)!;
  assert.notEqual(unique, "my-topic");
  assert.match(unique!, /^[a-z][a-z0-9]{7}$/);
  assert.equal(sent, `8 ${unique} 0\nto ${unique}\n`);
});

test("a name keeps its length, whatever it is, because a header contains the length", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^my-[a-z]{1,20}$/), (name) => {
      const unique = new Names().toBroker(name);
      assert.equal(unique.length, name.length);
      assert.ok(!unique.startsWith("my-"));
    }),
  );
});

test("two scenarios have different names", () => {
  const all = Array.from({ length: 100 }, () => new Names().toBroker("my-topic"));
  assert.equal(new Set(all).size, 100);
});

test("two names of one scenario stay two", () => {
  const [topic, other] = new Names().toBroker("my-topic my-other").split(" ");
  assert.notEqual(topic, other);
});

test("what comes back has the scenario's names again, and every other byte as it was", () => {
  const word = fc.constantFrom("my-topic", "my-other", "my-very-own");
  const bytes = fc.uint8Array({ maxLength: 5 }).map((array) => Buffer.from(array.map((byte) => byte | 0x80)));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, bytes)), (pairs) => {
      const names = new Names();
      const bySent = pairs.flatMap(([name, between]) => [Buffer.from(names.toBroker(name)), between]);
      const asWritten = pairs.flatMap(([name, between]) => [Buffer.from(name), between]);
      assert.deepEqual(names.fromBroker(Buffer.concat(bySent)), Buffer.concat(asWritten));
    }),
  );
});

test("only whole words that begin with my- are names", () => {
  for (const text of ["my", "my-", "tommy-topic", "My-topic", "topic"]) {
    assert.equal(new Names().toBroker(text), text);
  }
});
