/** A log for the tests of this folder: each message alone in its batch. */
import type { Messages } from "../../../messages";

export function answer(from: number, to: number, { without = [] as number[] } = {}): Messages {
  const offsets = Array.from({ length: to - from }, (_, at) => from + at).filter(
    (offset) => !without.includes(offset),
  );
  return {
    logStartOffset: 0,
    logEndOffset: to,
    next: to,
    batches: offsets.map((offset) => ({
      baseOffset: offset,
      lastOffset: offset,
      messageCount: 1,
      sizeBytes: 80,
      compression: "none",
      producerId: -1,
      isControl: false,
      problem: null,
      messages: [
        {
          offset,
          timestampMs: 0,
          key: null,
          value: { text: `value ${offset}`, bytes: `value ${offset}`.length },
          headers: [],
        },
      ],
    })),
  };
}

/** All that was promised has come. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
