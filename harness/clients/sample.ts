/** What the matrix sends: a little of everything that a message can be, over three partitions. */
import { isUtf8 } from "node:buffer";
import type { Abilities, Message } from "./client";

export const SAMPLE_PARTITIONS = 3;
const HOUR_MS = 3_600_000;
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
/** Long and dull enough that every client finds it worth compressing. */
const DULL = Buffer.from("the same words again and again, ".repeat(100));

interface Sample {
  key: Buffer | null;
  value: Buffer | null;
  headers?: [string, Buffer][];
}

const SAMPLES: Sample[] = [
  { key: Buffer.from("apple"), value: Buffer.from("Test message") },
  { key: Buffer.from("clé"), value: Buffer.from("größer als ☕ und 🍎") },
  { key: null, value: Buffer.from("without a key") },
  { key: Buffer.alloc(0), value: Buffer.from("with an empty key") },
  { key: Buffer.from("empty"), value: Buffer.alloc(0) },
  { key: Buffer.from("dull"), value: DULL },
  { key: ALL_BYTES, value: ALL_BYTES },
  { key: Buffer.from("lines"), value: Buffer.from("one\ntwo\r\n\n\tthree\\n") },
  { key: Buffer.from("gone"), value: null },
  {
    key: Buffer.from("tagged"),
    value: Buffer.from("with headers"),
    headers: [
      ["trace-id", Buffer.from("4711")],
      ["Größe", Buffer.from("☕ zwei")],
      ["nothing", Buffer.alloc(0)],
      // No zero, where kcat stops printing.
      ["bytes", Buffer.from([1, 0xfe, 0xff, 0x0a])],
    ],
  },
];

/** The sample as that client can send it, in each of three partitions, with timestamps that do not ascend. */
export function sampleFor(can: Abilities, now: number): Message[] {
  const messages: Message[] = [];
  for (let partition = 0; partition < SAMPLE_PARTITIONS; partition++) {
    for (const [at, { key, value, headers = [] }] of SAMPLES.entries()) {
      if (value === null && !can.tombstones) continue;
      const timestamp = can.timestamps ? now - HOUR_MS + ((at * 7) % 10) * 1000 + partition : undefined;
      messages.push({ partition, key, value, headers: headersFor(can, headers), timestamp });
    }
  }
  return messages;
}

function headersFor({ headers: can }: Abilities, headers: [string, Buffer][]): [string, Buffer][] {
  if (can === "none") return [];
  return can === "bytes" ? headers : headers.filter(([, value]) => isUtf8(value));
}
