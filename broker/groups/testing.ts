/** What the tests of groups share: a log of groups in plain memory, and one in a topic, which a broker that starts anew reads again. */
import type { TestContext } from "node:test";
import { append } from "../log/append";
import { recovery } from "../log/recovery";
import { retention } from "../log/retention";
import type { Storage } from "../log/storage";
import { diskStorage } from "../log/testing";
import { Topics } from "../topics/topics";
import { type GroupLog, type GroupRecord, TopicGroupLog } from "./group-log";

/** A log that keeps its records in an array, and takes them as soon as it is let. */
export class PlainGroupLog implements GroupLog {
  readonly records: GroupRecord[] = [];
  /** What the next appends wait for, and fail with. */
  held: Promise<void> = Promise.resolve();

  async append(_groupId: string, records: readonly GroupRecord[]): Promise<void> {
    await this.held;
    this.records.push(...records);
  }

  async replay(each: (record: GroupRecord) => void): Promise<void> {
    for (const record of this.records) each(record);
  }

  partitionOf(): number {
    return 0;
  }

  async prepare(): Promise<void> {}

  assertReadable(): void {}
}

/** The topics of a broker on that storage. */
export async function openTopics(storage: Storage): Promise<Topics> {
  const parts = { storage, clock: { nowMs: () => 1000 }, append, recovery, retention };
  return Topics.open(parts, {
    defaults: {},
    topicsMax: 100,
    partitionsMax: 1000,
    flushOnAcksAll: true,
    stoppedCleanly: false,
    warn: () => {},
  });
}

export interface OpenedLog {
  log: TopicGroupLog;
  topics: Topics;
  warnings: string[];
}

export async function openGroupLog(storage: Storage, partitions = 4): Promise<OpenedLog> {
  const topics = await openTopics(storage);
  const warnings: string[] = [];
  const log = new TopicGroupLog({
    topics,
    clock: { nowMs: () => 1000 },
    partitions,
    segmentBytes: 1 << 20,
    warn: (sentence) => warnings.push(sentence),
  });
  return { log, topics, warnings };
}

export function storageOf(t: TestContext): Storage {
  return diskStorage(t);
}
