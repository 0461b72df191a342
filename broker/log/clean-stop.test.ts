import assert from "node:assert/strict";
import { test } from "node:test";
import { KafkaError } from "../errors";
import { MemoryStorage } from "./memory-storage";
import type { PartitionLog } from "./partition-log";
import { sizeBytes } from "./record-batch";
import type { Storage } from "./storage";
import { batchOf, diskStorage, FOLDER, type Message, messagesIn, openLog, readAll } from "./testing";

/** Segments of five batches, with an index entry for nearly each: small logs that use everything. */
const OPTIONS = { segmentBytes: 400, indexIntervalBytes: 0 };
const CHANGES = [0x01, 0x80, 0xff];

interface Stored {
  name: string;
  bytes: Buffer;
}

/** The files of a log of ten messages after a clean stop. */
async function stoppedLog(): Promise<{ files: Stored[]; messages: Message[] }> {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, ...OPTIONS });
  for (let number = 0; number < 10; number++) {
    log.append(batchOf([`message ${number}`.slice(0, 9)], 1000 + number * 10));
  }
  const messages = await readAll(log);
  assert.equal(log.segmentCount, 2);
  await log.close();
  const names = storage.list(FOLDER).map((name) => `${FOLDER}/${name}`);
  const bytesOf = (name: string) => Buffer.from(storage.open(name).readNow(0, storage.open(name).length));
  return { files: names.sort().map((name) => ({ name, bytes: bytesOf(name) })), messages };
}

/** Starts on those files, one of which somebody has changed, as after a clean stop. */
function startOn(storage: Storage, files: readonly Stored[], changed: Stored): Promise<PartitionLog> {
  storage.makeFolder(FOLDER);
  for (const { name, bytes } of files) {
    const file = storage.open(name);
    file.append(name === changed.name ? changed.bytes : bytes);
    file.close();
  }
  return openLog({ storage, ...OPTIONS, stoppedCleanly: true });
}

function flipped({ name, bytes }: Stored, at: number, change: number): Stored {
  const copy = Buffer.from(bytes);
  copy[at]! ^= change;
  return { name, bytes: copy };
}

/** What a consumer gets who asks for one offset: that message, nothing, another message, or the name of a refusal. */
async function outcomeOfReading(log: PartitionLog, { offset, value }: Message): Promise<string> {
  try {
    const found = messagesIn(await log.read(offset, 1)).find((message) => message.offset >= offset);
    if (found === undefined) return "nothing";
    if (found.offset !== offset) return `offset ${found.offset} instead`;
    return found.value === value ? "the message" : "a wrong message";
  } catch (problem) {
    return problem instanceof KafkaError ? problem.name : `a crash: ${problem}`;
  }
}

/** Reads every offset, and fails at the first outcome that is neither the message nor an honest refusal. */
async function assertHonest(log: PartitionLog, messages: readonly Message[], what: string): Promise<void> {
  for (const message of messages) {
    if (message.offset >= log.logEndOffset) continue;
    const outcome = await outcomeOfReading(log, message);
    const honest = ["the message", "KAFKA_STORAGE_ERROR", "CORRUPT_MESSAGE"].includes(outcome);
    assert.ok(honest, `${what}: reading offset ${message.offset} gave ${outcome}`);
  }
}

test("the last segment cut at every byte: what is whole is there, and the next message gets the next offset", async () => {
  const { files, messages } = await stoppedLog();
  const last = files.findLast(({ name }) => name.endsWith(".log"))!;
  const batchBytes = sizeBytes(last.bytes);
  const before = messages.length - last.bytes.length / batchBytes;
  for (let length = 0; length < last.bytes.length; length++) {
    const cut = { ...last, bytes: last.bytes.subarray(0, length) };
    const log = await startOn(new MemoryStorage(1 << 20), files, cut);
    const whole = before + Math.floor(length / batchBytes);
    assert.equal(log.offline, undefined);
    assert.deepEqual(await readAll(log), messages.slice(0, whole), `cut to ${length} bytes`);
    if (length % batchBytes !== 0) {
      assert.match(log.recoveryReport!, new RegExp(`cut ${length % batchBytes} bytes`));
    }
    assert.equal(log.append(batchOf(["next"], 2000)), whole);
    assert.equal((await readAll(log)).at(-1)!.value, "next");
  }
});

test("an earlier segment cut at every byte: what is whole before the cut is read, what is missing is refused", async () => {
  const { files, messages } = await stoppedLog();
  const first = files.find(({ name }) => name.endsWith(".log"))!;
  const batchBytes = sizeBytes(first.bytes);
  for (let length = 0; length < first.bytes.length; length++) {
    const cut = { ...first, bytes: first.bytes.subarray(0, length) };
    const log = await startOn(new MemoryStorage(1 << 20), files, cut);
    const missing = { from: Math.floor(length / batchBytes), to: first.bytes.length / batchBytes };
    for (const message of messages) {
      const { offset } = message;
      const outcome = await outcomeOfReading(log, message);
      const isMissing = offset >= missing.from && offset < missing.to;
      const expected = isMissing ? "KAFKA_STORAGE_ERROR" : "the message";
      assert.equal(outcome, expected, `cut to ${length} bytes, offset ${offset}`);
    }
  }
});

test("with any byte of an offset index changed, the log still ends where it ended or says that it is offline", async () => {
  const { files, messages } = await stoppedLog();
  for (const index of files.filter(({ name }) => name.endsWith(".index"))) {
    for (let at = 0; at < index.bytes.length; at++) {
      for (const change of CHANGES) {
        const log = await startOn(new MemoryStorage(1 << 20), files, flipped(index, at, change));
        const well = log.logEndOffset === messages.length || log.offline !== undefined;
        assert.ok(well, `byte ${at} of ${index.name}: the log ends at ${log.logEndOffset}`);
      }
    }
  }
});

test("with any byte of an offset index changed, a reader gets the message asked for or a refusal, never silence", async () => {
  const { files, messages } = await stoppedLog();
  for (const index of files.filter(({ name }) => name.endsWith(".index"))) {
    for (let at = 0; at < index.bytes.length; at++) {
      for (const change of CHANGES) {
        const log = await startOn(new MemoryStorage(1 << 20), files, flipped(index, at, change));
        await assertHonest(log, messages, `byte ${at} of ${index.name} changed by ${change}`);
      }
    }
  }
});

test("with any byte of an offset index on a disk changed, no reader meets an error without a name", async (t) => {
  const { files, messages } = await stoppedLog();
  const storage = diskStorage(t);
  for (const index of files.filter(({ name }) => name.endsWith(".index"))) {
    for (let at = 0; at < index.bytes.length; at += 4) {
      await storage.removeFolder(FOLDER);
      const log = await startOn(storage, files, flipped(index, at, 0x80));
      for (const message of messages) {
        assert.doesNotMatch(await outcomeOfReading(log, message), /crash|wrong/);
      }
      await log.close();
    }
  }
});

test("with any byte of a time index changed, a look-up finds a message that is as late as asked, or none", async () => {
  const { files, messages } = await stoppedLog();
  for (const index of files.filter(({ name }) => name.endsWith(".timeindex"))) {
    for (let at = 0; at < index.bytes.length; at++) {
      for (const change of CHANGES) {
        const log = await startOn(new MemoryStorage(1 << 20), files, flipped(index, at, change));
        assert.deepEqual(await readAll(log), messages);
        for (let time = 995; time < 1110; time += 10) {
          const found = await log.findTimestamp(time);
          if (found === undefined) continue;
          assert.ok(found.timestampMs >= time);
          assert.equal(messages[found.offset]!.timestampMs, found.timestampMs);
        }
      }
    }
  }
});

test("an offset index that is cut anywhere changes no answer", async () => {
  const { files, messages } = await stoppedLog();
  for (const index of files.filter(({ name }) => name.endsWith(".index"))) {
    for (let length = 0; length < index.bytes.length; length++) {
      const cut = { ...index, bytes: index.bytes.subarray(0, length) };
      const log = await startOn(new MemoryStorage(1 << 20), files, cut);
      assert.equal(log.logEndOffset, messages.length);
      assert.deepEqual(await readAll(log, 1), messages, `${index.name} cut to ${length} bytes`);
    }
  }
});

test("a time index that is cut within an entry is built anew and changes no answer", async () => {
  const { files, messages } = await stoppedLog();
  for (const index of files.filter(({ name }) => name.endsWith(".timeindex"))) {
    for (let length = 1; length < index.bytes.length; length++) {
      if (length % 12 === 0) continue;
      const cut = { ...index, bytes: index.bytes.subarray(0, length) };
      const log = await startOn(new MemoryStorage(1 << 20), files, cut);
      for (const { timestampMs, offset } of messages) {
        const found = await log.findTimestamp(timestampMs);
        const what = `${index.name} cut to ${length} bytes, as late as ${timestampMs}`;
        assert.deepEqual(found, { timestampMs, offset }, what);
      }
    }
  }
});
