/**
 * Values of fields, as scenarios write them: numbers, `true`, text, `null`, `[]`, errors and APIs by name.
 */
import { errorCode, errorName } from "./error-names";

/** A decoded value. 64-bit numbers are bigints, all others numbers; errors and APIs are names. */
export type Value = string | number | bigint | boolean | null | Buffer | Value[] | Structure;

export interface Structure {
  [name: string]: Value;
}

/** The names of the APIs, so that scenarios need not know their numbers. */
const apiNames = new Map<number, string>();

export function nameApi(key: number, name: string): void {
  apiNames.set(key, name);
}

export function toInteger(type: string, value: Value): bigint {
  if (type === "error" && typeof value === "string") return BigInt(errorCode(value));
  if (type === "api" && typeof value === "string") {
    for (const [key, name] of apiNames) if (name === value) return BigInt(key);
  }
  if (typeof value === "object") throw new Error(`${show(value)} is no number`);
  return BigInt(value);
}

export function fromInteger(type: string, value: bigint): Value {
  if (type === "error") return errorName(Number(value));
  if (type === "api") return apiNames.get(Number(value)) ?? String(value);
  return type === "int64" ? value : Number(value);
}

export function toBoolean(value: Value): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new Error(`${show(value)} is neither true nor false`);
}

/** `[]`, `[1, 2]` and `[one, two]` are arrays. */
export function toArray(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  const list = typeof value === "string" ? /^\[(.*)\]$/.exec(value) : null;
  if (list === null) throw new Error(`${show(value)} is no array, such as [] or [1, 2]`);
  return list[1]!.trim() === "" ? [] : list[1]!.split(",").map((item) => item.trim());
}

/** A value in one line, for tables and failures. */
export function show(value: Value): string {
  if (value === null) return "null";
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([name, one]) => `${name}=${show(one)}`);
    return `{${pairs.join(" ")}}`;
  }
  return String(value);
}
