/**
 * A data folder as a broker that was killed leaves it, with everything in it that a folder can hold: several segments with their indexes,
 * compressed batches, a compacted topic, one whose beginning was deleted, snapshots of idempotent producers, and committed offsets.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Client } from "../../harness/support/client";
import { KafkaClient } from "../../harness/support/kafka/client";
import { messageNamed } from "../../harness/support/kafka/messages";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Structure } from "../../harness/support/kafka/values";
import { goesWithUs } from "../endings";
import { Victim } from "../victim";
import { readReply, type TextLink, withLink } from "../workloads/text-link";

const MESSAGES = 60;
const PARTITIONS = 2;
/** Their files come and go. */
const LEFT_OUT = /\.lock|\.tmp$|lock$/;

export const SMALL_SEGMENTS = { KAFKA_LOG_SEGMENT_BYTES: "1500", KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: "2" };
export const GROUP = "g";
export const COMPACTED = "compacted";

export interface Template {
  folder: string;
  /** At each place that was ever written (`topic/partition@offset`): its value. */
  values: ReadonlyMap<string, string>;
  /** By `topic/partition`, where its log begins and ends. */
  ranges: ReadonlyMap<string, { start: number; end: number }>;
  /** By `topic/partition`. */
  committed: ReadonlyMap<string, number>;
  /** Of the folder, in order. */
  files: readonly string[];
  contents: ReadonlyMap<string, Buffer>;
}

export async function makeTemplate(): Promise<Template> {
  const victim = await Victim.start({ extensions: [], settings: SMALL_SEGMENTS });
  const address = { host: "127.0.0.1", port: victim.port };
  const values = new Map<string, string>();
  const committed = new Map<string, number>();
  await withLink(address, async (link) => {
    for (const topic of ["t0", "t1", COMPACTED]) await fill(link, topic, values);
    await produceByKafka(victim.port, values);
    await link.send(`consume t0 group=${GROUP} format=json`);
    for (const { partition, offset } of (await readReply(link)).next)
      committed.set(`t0/${partition}`, offset);
    await link.send(`commit t1/0 group=${GROUP} offset=7`);
    await link.line();
    committed.set("t1/0", 7);
  });
  // The cleaner comes by every tenth of a second.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const ranges = await rangesAt(address);
  victim.signal("SIGKILL");
  await victim.endedWithin(5000);
  const folder = goesWithUs(fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-template-")));
  fs.cpSync(victim.dataFolder, folder, { recursive: true, filter: (file) => !fs.lstatSync(file).isSocket() });
  await victim.remove();
  const files = filesIn(folder);
  const contents = new Map(files.map((file) => [file, fs.readFileSync(path.join(folder, file))]));
  return { folder, values, ranges, committed, files, contents };
}

async function fill(link: TextLink, topic: string, values: Map<string, string>): Promise<void> {
  const config = topic === COMPACTED ? " cleanup.policy=compact min.cleanable.dirty.ratio=0.1" : "";
  await link.send(`create ${topic} partitions=${PARTITIONS}${config}`);
  await link.line();
  for (let at = 0; at < MESSAGES; at++) {
    const value = `value-${topic}-${at}-${"x".repeat(at)}`;
    await link.send(`produce ${topic}/${at % PARTITIONS} key=k${at % 7} ${value}`);
    const offset = /@(\d+)$/.exec(await link.line())![1];
    values.set(`${topic}/${at % PARTITIONS}@${offset}`, value);
  }
}

/** Compressed batches of an idempotent producer; then the beginning of a partition is deleted. */
async function produceByKafka(port: number, values: Map<string, string>): Promise<void> {
  const client = await Client.connect("127.0.0.1", port);
  const kafka = new KafkaClient(client);
  const ask = async (name: string, version: number, request: Structure) => {
    await kafka.send(kafka.request(messageNamed(name), version, request), true);
    return (await kafka.answer()).values;
  };
  const { producerId } = await ask("InitProducerId", 0, {
    transactionalId: null,
    transactionTimeoutMs: 1000,
  });
  for (let sequence = 0; sequence < 10; sequence++) {
    const value = `compressed-${sequence}-${"y".repeat(200)}`;
    const header = {
      producerId: BigInt(producerId as bigint),
      producerEpoch: 0n,
      baseSequence: BigInt(sequence),
    };
    const records = encodeBatch({
      records: [{ key: "k", value }],
      compression: "gzip",
      header,
      hasWrongCrc: false,
    });
    const topicData = [{ name: "t1", partitionData: [{ index: 1, records }] }];
    const answer = await ask("Produce", 8, { transactionalId: null, acks: -1, timeoutMs: 1000, topicData });
    const [topic] = answer.responses as Structure[];
    const [partition] = topic!.partitionResponses as Structure[];
    values.set(`t1/1@${partition!.baseOffset}`, value);
  }
  const topics = [{ name: "t1", partitions: [{ partitionIndex: 0, offset: 5n }] }];
  await ask("DeleteRecords", 1, { topics, timeoutMs: 1000 });
  client.destroy();
}

async function rangesAt(address: { host: string; port: number }): Promise<Template["ranges"]> {
  const ranges = new Map<string, { start: number; end: number }>();
  await withLink(address, async (link) => {
    for (const topic of ["t0", "t1", COMPACTED])
      for (let partition = 0; partition < PARTITIONS; partition++) {
        await link.send(`consume ${topic}/${partition} earliest format=json`);
        const { messages, next } = await readReply(link);
        ranges.set(`${topic}/${partition}`, { start: messages[0]!.offset, end: next[0]!.offset });
      }
  });
  return ranges;
}

function filesIn(folder: string): string[] {
  const all = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile() && !LEFT_OUT.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
