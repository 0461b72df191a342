/** How `consume` shows what it reads: a message as text or as JSON, and, to a member of a group, what its share of the partitions is. */
import type { Share } from "../engine";
import { invalid } from "./command";
import type { LineFormat } from "./consumer";
import { bytesAsJson, escapeBytes, keyAsWord, textAsWord } from "./format";

export interface Format {
  message: LineFormat;
  /** A line that no message begins as: `# group=g generation=3 …`. */
  share(groupId: string, share: Share): string;
}

/** @throws KafkaError INVALID_REQUEST */
export function formatOf(name: string): Format {
  if (name === "text") return TEXT;
  if (name === "json") return JSON_LINES;
  throw invalid(`format=${name} must be text or json`);
}

const TEXT: Format = {
  /** `my-topic-0@5 KEY VALUE`. A message without a value (a tombstone) shows `\N`, which no value is escaped to. */
  message(record, { topic, partition }) {
    const value = record.value === null ? "\\N" : escapeBytes(record.value);
    return `${topic}-${partition}@${record.offset} ${keyAsWord(record.key)} ${value}\n`;
  },

  share(groupId, { memberId, generation, partitions }) {
    const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(",") || "none";
    const [group, member] = [textAsWord(groupId), textAsWord(memberId)];
    return `# group=${group} generation=${generation} member=${member} partitions=${names}\n`;
  },
};

const JSON_LINES: Format = {
  message(record, { topic, partition }) {
    const { offset, timestampMs: timestamp } = record;
    const headers = record.headers().map(({ key, value }) => ({ key, value: bytesAsJson(value) }));
    const [key, value] = [bytesAsJson(record.key), bytesAsJson(record.value)];
    return `${asLine({ topic, partition, offset, timestamp, key, value, headers })}\n`;
  },

  share(group, { memberId: member, generation, partitions }) {
    return `${asLine({ group, generation, member, partitions })}\n`;
  },
};

/** JSON lets these stand as they are, but a terminal may act on them. */
const LATE_CONTROL = /[\u007f-\u009f]/g;

function asLine(value: object): string {
  return JSON.stringify(value).replace(LATE_CONTROL, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
}
