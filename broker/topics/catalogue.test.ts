import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../log/memory-storage";
import { Catalogue, type CatalogueEntry, newTopicId } from "./catalogue";

const FILE = "topics.json";

function entry(name: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return { name, id: newTopicId(), folder: name, partitions: 1, config: {}, ...more };
}

test("without a file there are no topics", () => {
  assert.deepEqual(new Catalogue(new MemoryStorage(1000)).entries(), []);
});

test("what was put is there when the catalogue is opened again, and what was forgotten is not", () => {
  const storage = new MemoryStorage(10_000);
  const catalogue = new Catalogue(storage);
  const kept = entry("kept", { partitions: 3, config: { "retention.ms": "5" } });
  const marked = entry("marked", { deleting: true });
  const gone = entry("gone");
  for (const one of [gone, kept, marked]) catalogue.put(one);
  catalogue.forget(gone.id);
  assert.deepEqual(catalogue.entries(), [kept, marked]);
  assert.deepEqual(new Catalogue(storage).entries(), [kept, marked]);
});

test("configurations that an early broker wrote as numbers are read as the texts they are now", () => {
  const storage = new MemoryStorage(10_000);
  const early = { ...entry("early"), config: { "retention.ms": 60_000, "cleanup.policy": "delete" } };
  storage.replaceSmall(FILE, Buffer.from(JSON.stringify({ version: 1, topics: [early] })));
  const [read] = new Catalogue(storage).entries();
  assert.deepEqual(read!.config, { "retention.ms": "60000", "cleanup.policy": "delete" });
});

test("an entry replaces the one of the same id", () => {
  const storage = new MemoryStorage(10_000);
  const catalogue = new Catalogue(storage);
  const first = entry("a");
  catalogue.put(first);
  const changed = { ...first, deleting: true as const };
  const other = entry("a");
  for (const one of [changed, other]) catalogue.put(one);
  assert.deepEqual(catalogue.entries(), [changed, other]);
  assert.deepEqual(new Catalogue(storage).entries(), [changed, other]);
});

test("topics may be called like something that every object has", () => {
  const storage = new MemoryStorage(10_000);
  const names = ["constructor", "__proto__", "toString"];
  for (const name of names) new Catalogue(storage).put(entry(name));
  assert.deepEqual(
    new Catalogue(storage).entries().map(({ name }) => name),
    names,
  );
});

test("when the file cannot be written, the refusal is passed on and the catalogue has not changed", () => {
  const storage = new MemoryStorage(10_000);
  const catalogue = new Catalogue(storage);
  const kept = entry("a");
  catalogue.put(kept);
  const before = catalogue.entries();
  storage.replaceSmall = () => {
    throw new Error("the disk is full");
  };
  assert.throws(() => catalogue.put(entry("b")), /the disk is full/);
  assert.throws(() => catalogue.put({ ...kept, deleting: true }), /the disk is full/);
  assert.throws(() => catalogue.forget(kept.id), /the disk is full/);
  assert.deepEqual(catalogue.entries(), before);
  assert.deepEqual(new Catalogue(storage).entries(), before);
});

test("a catalogue that is not readable is refused with the file, the reason and what to do", () => {
  const storage = new MemoryStorage(10_000);
  storage.replaceSmall(FILE, Buffer.from('{"version": 1, "topics": ['));
  assert.throws(() => new Catalogue(storage), {
    name: "KAFKA_STORAGE_ERROR",
    message: /^topics\.json in the data folder is not readable: .*restore it from a copy$/,
  });
});

test("a catalogue of a newer version is refused and left as it is", () => {
  const storage = new MemoryStorage(10_000);
  const newer = Buffer.from('{"version": 2, "subjects": {}}');
  storage.replaceSmall(FILE, newer);
  assert.throws(() => new Catalogue(storage), {
    name: "UNSUPPORTED_VERSION",
    message: /topics\.json is of format version 2, and this broker knows up to 1: use a newer broker/,
  });
  assert.deepEqual(storage.readSmall(FILE), newer);
});

test("the reason why a catalogue is not readable is one line, although it quotes the file", () => {
  const storage = new MemoryStorage(10_000);
  storage.replaceSmall(FILE, Buffer.from('{"version": 1,\n "topics":\n x}\n'));
  assert.throws(() => new Catalogue(storage), { message: /^[^\n]+$/ });
});

const NO_CATALOGUES = [
  "null",
  "[]",
  "{}",
  '"topics"',
  '{"version": 1}',
  '{"version": 1, "topics": null}',
  '{"version": 1, "topics": [null]}',
  '{"version": 1, "topics": [{"name": "a", "id": "b", "folder": "a", "partitions": 1}]}',
  '{"version": 1, "topics": [{"name": "a", "id": "b", "folder": "a", "partitions": -1, "config": {}}]}',
];

for (const content of NO_CATALOGUES) {
  test(`${content} is valid JSON and no catalogue: it is refused in a sentence that names the file`, () => {
    const storage = new MemoryStorage(10_000);
    storage.replaceSmall(FILE, Buffer.from(content));
    assert.throws(() => new Catalogue(storage).entries(), {
      name: /^(KAFKA_STORAGE_ERROR|UNSUPPORTED_VERSION)$/,
      message: /topics\.json/,
    });
  });
}

for (const [what, one, other] of [
  ["id", { id: "same" }, { id: "same" }],
  ["name", { name: "same" }, { name: "same" }],
  ["folder", { folder: "same" }, { folder: "same" }],
  ["folder", { folder: "same" }, { folder: "Same" }],
] as const) {
  test(`a catalogue in which two topics have the same ${what} is refused (${JSON.stringify(other)})`, () => {
    const storage = new MemoryStorage(10_000);
    const topics = [entry("a", one), entry("b", other)];
    storage.replaceSmall(FILE, Buffer.from(JSON.stringify({ version: 1, topics })));
    const message = new RegExp(`${FILE} .*two topics have the ${what} "same".*restore it`, "i");
    assert.throws(() => new Catalogue(storage), { name: "KAFKA_STORAGE_ERROR", message });
  });
}

test("a topic id is 16 random bytes in base64url and never begins with a dash", () => {
  const ids = Array.from({ length: 2000 }, newTopicId);
  for (const id of ids) assert.match(id, /^[\w][\w-]{21}$/);
  assert.equal(new Set(ids).size, ids.length);
});

test("what the reason quotes of a file does nothing to a terminal", () => {
  const storage = new MemoryStorage(1000);
  storage.replaceSmall(FILE, Buffer.from("\u0000\u001b[2J"));
  assert.throws(() => new Catalogue(storage), { message: /^\P{Cc}*\\x00\P{Cc}*$/u });
});
