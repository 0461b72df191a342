/** Where `consume` begins and where `commit` puts a group: what the words for an offset stand for in each partition. */
import type { Engine } from "../engine";
import { KafkaError } from "../errors";
import { invalid } from "./command";

/** The partitions that a command is about: the one that it names, or all. A number needs one. @throws KafkaError INVALID_REQUEST */
export async function partitionsOf(
  engine: Engine,
  { topic, partition }: { topic: string; partition: number | undefined },
  offset: string,
): Promise<number[]> {
  const { partitionCount } = await engine.describeTopic(topic);
  if (partition !== undefined) return [partition];
  if (partitionCount > 1 && /^\d/.test(offset)) {
    throw invalid(
      `an offset is a place in one partition, and "${topic}" has ${partitionCount}; ` +
        `write ${topic}/0 and ${offset}, or earliest, latest, -N or @UNIX-MS for all of them`,
    );
  }
  return Array.from({ length: partitionCount }, (_, number) => number);
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
