/**
 * Requests that are nearly right: any API in any version that is served, and now and then in one that is not. Half of them come alone, half
 * in sequences about one topic and one group, because what goes wrong often takes two.
 */
import type { Message } from "../../harness/support/kafka/layout";
import { ALL_MESSAGES, messageNamed } from "../../harness/support/kafka/messages";
import type { Random } from "../random";
import { Batches } from "./batches";
import { chooseSubject, type Subject } from "./field-values";
import type { DoorInput } from "./input";
import { mutate } from "./mutate";
import { RequestWriter } from "./request-writer";

const API_VERSIONS = 18;
const KAFKA_FIRST_BYTE_MAX = 8;
/** By how much a version may be beyond those that are served. */
const VERSIONS_BEYOND = 3;
/** What a consumer says of itself, and what it is given, in Kafka's consumer protocol: version, topics, partitions, user data. */
const SUBSCRIPTION = Buffer.from("000000000001000161ffffffff", "hex");
const ASSIGNMENT = Buffer.from("000000000001000161000000010000000000000000", "hex");

const SEQUENCES: readonly (readonly string[])[] = [
  ["CreateTopics", "Produce", "Produce", "Fetch", "DeleteTopics", "Fetch", "Produce"],
  ["CreateTopics", "Produce", "DeleteRecords", "ListOffsets", "Fetch", "OffsetForLeaderEpoch"],
  ["Metadata", "InitProducerId", "Produce", "Produce", "Produce", "DescribeProducers"],
  ["Fetch", "Fetch", "Produce", "Fetch", "DeleteTopics", "Fetch", "CreateTopics", "Fetch"],
  ["FindCoordinator", "JoinGroup", "SyncGroup", "Heartbeat", "OffsetCommit", "OffsetFetch", "LeaveGroup"],
  ["JoinGroup", "JoinGroup", "SyncGroup", "DescribeGroups", "DeleteGroups", "LeaveGroup", "DeleteGroups"],
  ["ConsumerGroupHeartbeat", "ConsumerGroupHeartbeat", "OffsetCommit", "ConsumerGroupDescribe", "JoinGroup"],
  ["OffsetCommit", "OffsetFetch", "OffsetDelete", "OffsetFetch", "ListGroups", "DeleteGroups"],
  [
    "CreateTopics",
    "CreatePartitions",
    "Produce",
    "DescribeTopicPartitions",
    "DeleteTopics",
    "CreatePartitions",
  ],
  [
    "CreateTopics",
    "AlterConfigs",
    "IncrementalAlterConfigs",
    "DescribeConfigs",
    "Produce",
    "Fetch",
    "DescribeLogDirs",
  ],
];

/** These change files, one after the other: were they as frequent as the others, all would wait for them. */
const TAKES_LONG = new Set([
  "CreateTopics",
  "DeleteTopics",
  "CreatePartitions",
  "AlterConfigs",
  "IncrementalAlterConfigs",
]);
const OFTEN = ALL_MESSAGES.flatMap((message) =>
  TAKES_LONG.has(message.name) ? [message] : [message, message, message],
);

/** The versions of an API that are served. */
export interface Served {
  name: string;
  min: number;
  max: number;
}

export class KafkaInputs {
  readonly #served: ReadonlyMap<number, Served>;
  readonly #writer = new RequestWriter();
  readonly #batches = new Batches();

  /** `served`: the versions of each API that the broker says it serves. */
  constructor(served: ReadonlyMap<number, Served>) {
    this.#served = served;
  }

  make(random: Random): DoorInput {
    return random.next() < 0.7 ? this.#one(random) : this.#sequence(random);
  }

  #one(random: Random): DoorInput {
    const message = random.pick(OFTEN);
    const version = this.#version(message, random);
    const chance = random.next();
    const oddity = chance < 0.4 ? 0 : chance < 0.8 ? 0.03 : 0;
    const frame = this.#request(message, version, oddity, chooseSubject(random), random);
    const isDamaged = chance >= 0.8;
    const isSound = oddity === 0 && !isDamaged && this.#isServed(message, version) && this.#writer.isWhole;
    const bytes = isDamaged ? damaged(frame, random) : frame;
    return {
      door: "kafka",
      about: `${message.name} v${version}${isDamaged ? ", damaged" : ""}`,
      isSound,
      bytes,
    };
  }

  #sequence(random: Random): DoorInput {
    const names = random.pick(SEQUENCES).filter((name) => !TAKES_LONG.has(name) || random.next() < 0.4);
    const subject = chooseSubject(random);
    const oddity = random.next() < 0.7 ? 0 : 0.004;
    let isSound = oddity === 0;
    const frames = names.map((name) => {
      const message = messageNamed(name);
      const version = this.#version(message, random);
      const frame = this.#request(message, version, oddity, subject, random);
      isSound &&= this.#isServed(message, version) && this.#writer.isWhole;
      return frame;
    });
    return { door: "kafka", about: names.join(", "), isSound, bytes: Buffer.concat(frames) };
  }

  #request(message: Message, version: number, oddity: number, subject: Subject, random: Random): Buffer {
    const bytesFor = (name: string) => {
      if (name === "records") return this.#batches.pick(random);
      const sound = name === "assignment" ? ASSIGNMENT : SUBSCRIPTION;
      return random.next() < 0.8 ? sound : mutate(sound, random);
    };
    return this.#writer.request(message, version, { random, subject, oddity, bytesFor });
  }

  #isServed({ apiKey }: Message, version: number): boolean {
    const { min, max } = this.#served.get(apiKey) ?? { min: 0, max: -1 };
    return version >= min && version <= max;
  }

  #version({ apiKey }: Message, random: Random): number {
    const { min, max } = this.#served.get(apiKey) ?? { name: "", min: 0, max: 0 };
    const isBeyond = random.next() < (apiKey === API_VERSIONS ? 0.2 : 0.01);
    return isBeyond ? random.between(max + 1, max + VERSIONS_BEYOND) : random.between(min, max);
  }
}

/** The size in front is mostly right, or nothing behind it would ever be looked at. */
function damaged(frame: Buffer, random: Random): Buffer {
  if (random.next() < 0.1) return speaksKafka(mutate(frame, random));
  const content = mutate(frame.subarray(4), random);
  const size = Buffer.alloc(4);
  size.writeInt32BE(content.length);
  return Buffer.concat([size, content]);
}

/** Another first byte would be text. */
function speaksKafka(bytes: Buffer): Buffer {
  if (bytes.length > 0 && bytes[0]! > KAFKA_FIRST_BYTE_MAX) bytes[0] = 0;
  return bytes;
}
