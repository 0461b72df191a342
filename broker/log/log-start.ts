/**
 * Where a log begins, when that is inside a segment: whoever deletes records deletes them up to an offset (KIP-107), and
 * a file cannot be cut at its front. So the offset is written down, and what lies before it is there no more for anybody.
 *
 * It is a file of its own in the partition's folder, in the form of Kafka's checkpoint files: a version, the number of
 * entries, the entries, each on a line. It is replaced whole, so after a crash the old offset counts or the new one.
 * Invariant: nothing is deleted before it says so; hence a log may begin later than it says (retention goes on), and
 * segments wholly before it may still be there (a crash kept them), but records before it are never shown again.
 */
import { KafkaError } from "../errors";
import type { Storage } from "./storage";

const FILE = "log-start-offset-checkpoint";
const VERSION = 0;

/** The offset written down for the log in `folder`; 0 when there is none. @throws KafkaError KAFKA_STORAGE_ERROR */
export function readLogStart(storage: Storage, folder: string): number {
  const name = `${folder}/${FILE}`;
  const text = storage.readSmall(name)?.toString("utf8");
  if (text === undefined) return 0;
  const offset = Number(/^0\n1\n(\d{1,16})\n$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isSafeInteger(offset)) return offset;
  const sentence = `${name} is no checkpoint of version ${VERSION} with one offset: restore it, or remove it to see what was deleted`;
  throw new KafkaError("KAFKA_STORAGE_ERROR", sentence);
}

/** Writes the offset down; when this returns, it is on the disk. @throws KafkaError KAFKA_STORAGE_ERROR */
export function writeLogStart(storage: Storage, folder: string, offset: number): void {
  storage.replaceSmall(`${folder}/${FILE}`, Buffer.from(`${VERSION}\n1\n${offset}\n`));
}
