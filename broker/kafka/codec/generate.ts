/**
 * Makes up messages: any value of each field that the schema allows, the odd ones (limits, nulls, nothing at all, lengths around a
 * boundary of the encoding) more often than they would come by chance. Tests send them through the codec; nothing else uses this.
 *
 * Invariant: what comes out is what decoding gives: every field is there, and those of other versions have their defaults.
 */
import { type Fields, includes, type Message, type PrimitiveName, type Range, type Shape } from "./schema";

/** A number from 0 up to but not including 1, as Math.random gives. */
export type Random = () => number;

/** A message of that version. Equal numbers from `random` give equal messages. */
export function generate(message: Message, version: number, random: Random): Record<string, unknown> {
  return new Generator(version, random).struct(message.fields, 0);
}

/** Always the same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Around these, a length takes one more byte in the compact encoding, or a piece is no longer copied. */
const ODD_LENGTHS = [0, 1, 126, 127, 128, 1023, 1024];
const TEXTS = ["", "a", "my-topic", "ß", "€", "\u{1F600}", "\0", "a b\n"];
/** Deeper arrays are shorter, or messages would grow without end. */
const ELEMENTS_MAX = 4;

class Generator {
  readonly #version: number;
  readonly #random: Random;

  constructor(version: number, random: Random) {
    this.#version = version;
    this.#random = random;
  }

  struct(fields: Fields, depth: number): Record<string, unknown> {
    const entries = Object.entries(fields).map(([name, field]) => {
      const isThere = includes(field.versions, this.#version);
      const isDefault = !isThere || (field.tag !== undefined && this.#isOneIn(2));
      return [name, isDefault ? field.default : this.#value(field.shape, field.nullable, depth)];
    });
    return Object.fromEntries(entries);
  }

  #value(shape: Shape, nullable: Range, depth: number): unknown {
    const isRecords = shape.kind === "primitive" && shape.name === "records";
    const mayBeNull = isRecords || includes(nullable, this.#version);
    if (mayBeNull && this.#isOneIn(4)) return null;
    if (shape.kind === "primitive") return this.#primitive(shape.name);
    if (shape.kind === "struct") return this.struct(shape.fields, depth + 1);
    const length = this.#below(Math.max(ELEMENTS_MAX - depth, 2));
    const never = { min: 0, max: -1 };
    return Array.from({ length }, () => this.#value(shape.element, never, depth + 1));
  }

  #primitive(name: PrimitiveName): unknown {
    switch (name) {
      case "bool":
        return this.#isOneIn(2);
      case "int8":
        return this.#integer(-(2 ** 7), 2 ** 7 - 1);
      case "int16":
        return this.#integer(-(2 ** 15), 2 ** 15 - 1);
      case "uint16":
        return this.#integer(0, 2 ** 16 - 1);
      case "int32":
        return this.#integer(-(2 ** 31), 2 ** 31 - 1);
      case "int64":
        return this.#int64();
      case "float64":
        return this.#one([0, 1.5, -1e300, Number.NEGATIVE_INFINITY]);
      case "uuid":
        return this.#bytes(16).toString("base64url");
      case "string":
        return this.#text();
      case "bytes":
      case "records":
        return this.#bytes(this.#one(ODD_LENGTHS));
    }
  }

  #integer(min: number, max: number): number {
    const values = [min, max, 0, 1, Math.max(min, -1), min + this.#below(max - min + 1)];
    return this.#one(values);
  }

  /** Beyond 2^53 only what a number can hold exactly, and 2^63, which stands for 2^63 - 1. */
  #int64(): number {
    const limits = [
      -(2 ** 63),
      2 ** 63,
      Number.MIN_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
      2 ** 32,
      -(2 ** 32),
    ];
    if (this.#isOneIn(3)) return this.#one(limits);
    return this.#integer(-(2 ** 48), 2 ** 48 - 1);
  }

  #text(): string {
    if (this.#isOneIn(8)) return "x".repeat(this.#one(ODD_LENGTHS));
    return Array.from({ length: this.#below(4) }, () => this.#one(TEXTS)).join("");
  }

  #bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#below(256)));
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#below(values.length)]!;
  }

  #isOneIn(count: number): boolean {
    return this.#below(count) === 0;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
