/**
 * What a scenario expects of the console's list of frames, compared with the rows that are there.
 */
import type { FrameRow } from "./wire-page";

export type ExpectedRow = Partial<Record<keyof FrameRow, string>>;

/** `…` stands for any text. */
export function isLike(expected: ExpectedRow, row: FrameRow): boolean {
  return Object.entries(expected).every(([name, text]) => {
    const pattern = text.split("…").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${pattern.join("[^]*")}$`).test(String(row[name as keyof FrameRow]));
  });
}

/** Whether there are such rows in this order, whatever is between them. */
export function isWithin(expected: readonly ExpectedRow[], rows: readonly FrameRow[]): boolean {
  let found = 0;
  for (const row of rows) if (found < expected.length && isLike(expected[found]!, row)) found++;
  return found === expected.length;
}

export function frameLine({ client, direction, request, says, bytes, error }: FrameRow): string {
  return [client, direction, request, says, bytes, error].join(" | ");
}
