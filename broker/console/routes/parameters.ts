/** What stands in addresses, read strictly: whatever is odd is refused with a sentence, never guessed. */
import { KafkaError } from "../../errors";

const SHOWN_CHARACTERS = 30;

/** `fallback` where there is none. @throws KafkaError INVALID_REQUEST */
export function wholeNumber(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
  fallback?: number,
): number {
  if (text === undefined && fallback !== undefined) return fallback;
  const number = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  const given = text === undefined ? "is missing: it" : `is "${text.slice(0, SHOWN_CHARACTERS)}", and`;
  throw new KafkaError("INVALID_REQUEST", `${name} ${given} must be a whole number from ${min} to ${max}`);
}

export interface PageQuery {
  search?: string;
  /** The last name of the page before. */
  after?: string;
  limit?: string;
}

/** Where a value is given twice the last one counts. */
export function queryOf(url: string): Record<string, string> {
  const at = url.indexOf("?");
  return at < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
}
