/**
 * How far a log has been cleaned, written down beside it (Kafka has one file for all logs, cleaner-offset-checkpoint).
 *
 * It is two offsets. Below `cleanedTo` each key is there once, so that a round need only look through what lies behind. Below `compactedBelow`
 * offsets may be missing, and recovery must not take that for damage. While a round is under way the second is the larger one.
 *
 * Invariant: before any record goes, `compactedBelow` says durably that it may be missing; `cleanedTo` follows when the round is over.
 */
import { KafkaError } from "../errors";
import type { Storage } from "./storage";

export interface CleanPoint {
  cleanedTo: number;
  compactedBelow: number;
}

const FILE = "cleaner-offset-checkpoint";
const VERSION = 0;
const CONTENT = /^0\n1\n(\d{1,16}) (\d{1,16})\n$/;

/** What is written down for the log in `folder`; zeros where nothing is. @throws KafkaError KAFKA_STORAGE_ERROR */
export function readCleanPoint(storage: Storage, folder: string): CleanPoint {
  const name = `${folder}/${FILE}`;
  const text = storage.readSmall(name)?.toString("utf8");
  if (text === undefined) return { cleanedTo: 0, compactedBelow: 0 };
  const [cleanedTo, compactedBelow] = (CONTENT.exec(text) ?? []).slice(1).map(Number);
  if (Number.isSafeInteger(cleanedTo) && Number.isSafeInteger(compactedBelow))
    return { cleanedTo: cleanedTo!, compactedBelow: compactedBelow! };
  const sentence =
    `${name} is no checkpoint of version ${VERSION} with two offsets: restore it, or write 0 and the log end offset there ` +
    "to have the log cleaned anew";
  throw new KafkaError("KAFKA_STORAGE_ERROR", sentence);
}

/** Writes it down; when this returns, it is on the disk. @throws KafkaError KAFKA_STORAGE_ERROR */
export function writeCleanPoint(storage: Storage, folder: string, point: CleanPoint): void {
  const content = `${VERSION}\n1\n${point.cleanedTo} ${point.compactedBelow}\n`;
  storage.replaceSmall(`${folder}/${FILE}`, Buffer.from(content));
}
