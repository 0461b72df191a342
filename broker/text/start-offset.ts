/** Where `consume` begins and where `commit` puts a group: what the words for an offset stand for in each partition. */
import type { Engine } from "../engine";
import { KafkaError } from "../errors";
import { invalid } from "./command";

/** What a command is about. */
interface Target {
  topic: string;
  /** Undefined: all of them. */
  partition: number | undefined;
}

export async function partitionsOf(engine: Engine, { topic, partition }: Target): Promise<number[]> {
  const { partitionCount } = await engine.describeTopic(topic);
  return partition === undefined ? [...Array(partitionCount).keys()] : [partition];
}

/** A number is a place in one partition; `example` is how the command names one. @throws KafkaError INVALID_REQUEST */
export function assertPlace(
  word: string,
  partitions: readonly number[],
  topic: string,
  example: string,
): void {
  if (partitions.length <= 1 || !/^\d/.test(word)) return;
  throw invalid(
    `an offset is a place in one partition, and "${topic}" has ${partitions.length}; ` +
      `write: ${example}, or earliest, latest, -N or @UNIX-MS for all of them`,
  );
}

/** The offset that a word stands for in one partition. @throws KafkaError OFFSET_OUT_OF_RANGE, INVALID_REQUEST */
export async function startOffset(
  engine: Engine,
  topic: string,
  partition: number,
  word: string,
): Promise<number> {
  const { earliest, latest } = await engine.offsets(topic, partition);
  if (word === "earliest") return earliest;
  if (word === "latest") return latest;
  if (/^-\d{1,16}$/.test(word)) return Math.max(earliest, latest - Number(word.slice(1)));
  if (/^@\d{1,16}$/.test(word)) return engine.offsetForTime(topic, partition, Number(word.slice(1)));
  if (!/^\d{1,30}$/.test(word) || BigInt(word) >= 2n ** 63n) {
    throw invalid(
      `"${word}" is no offset; there are 0 to 2^63-1, earliest, latest, -N (the last N) and @UNIX-MS`,
    );
  }
  if (Number(word) >= earliest && Number(word) <= latest) return Number(word);
  throw new KafkaError(
    "OFFSET_OUT_OF_RANGE",
    `${topic}-${partition} has the offsets ${earliest} to ${latest} (the next one to be written), not ${word}`,
  );
}
