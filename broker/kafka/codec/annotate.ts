/**
 * Reads a message field by field and says of each what it is called, what type it has, which bytes it takes and what it means.
 * For people: the wire inspector shows it, and docs/WIRE.md is made from it. The broker itself decodes with decode.ts.
 *
 * Invariant: the leaves, in their order, take every byte that was read, each once.
 */
import { smallest } from "./decode";
import type { Reader } from "./reader";
import {
  type AnyField,
  type Fields,
  fieldsOf,
  includes,
  type Message,
  type PrimitiveName,
  type Shape,
} from "./schema";

export interface Annotation {
  /** `topicData`, `[0]`, `tag 3`. */
  name: string;
  /** Kafka's name of the type: `int16`, `compact string`, `array of struct`. */
  type: string;
  /** The field takes the bytes from `start` up to but not including `end`. */
  start: number;
  end: number;
  /** What the bytes mean; undefined where the children say it. */
  value: string | number | boolean | Buffer | null | undefined;
  children: Annotation[];
}

/** Every field of a message of that version. @throws Malformed when the bytes do not fit, as the decoder does. */
export function annotate(message: Message, version: number, reader: Reader): Annotation[] {
  return new Annotator(version, includes(message.flexible, version), reader).struct(message.fields);
}

class Annotator {
  readonly #version: number;
  readonly #flexible: boolean;
  readonly #reader: Reader;

  constructor(version: number, flexible: boolean, reader: Reader) {
    this.#version = version;
    this.#flexible = flexible;
    this.#reader = reader;
  }

  struct(fields: Fields): Annotation[] {
    const { plain, tagged } = fieldsOf(fields, this.#version);
    const found = plain.map(([name, field]) => this.#field(name, field));
    if (this.#flexible) found.push(this.#tagged(tagged));
    return found;
  }

  #field(name: string, { shape, nullable }: AnyField): Annotation {
    const mayBeNull = includes(nullable, this.#version);
    if (shape.kind === "struct" && mayBeNull) return this.#nullableStruct(name, shape);
    const found = this.#value(name, shape);
    const isRecords = shape.kind === "primitive" && shape.name === "records";
    if (!mayBeNull && !isRecords) this.#reader.expectValue(found.value);
    return found;
  }

  #nullableStruct(name: string, shape: Shape & { kind: "struct" }): Annotation {
    const start = this.#reader.position;
    const marker = this.#reader.int8();
    const children = [this.#annotation("null marker", "int8", start, marker)];
    if (marker >= 0) children.push(...this.struct(shape.fields));
    return this.#annotation(name, "struct", start, marker < 0 ? null : undefined, children);
  }

  #value(name: string, shape: Shape): Annotation {
    const start = this.#reader.position;
    if (shape.kind === "primitive") {
      const value = this.#primitive(shape.name);
      return this.#annotation(name, this.#typeName(shape), start, value);
    }
    if (shape.kind === "struct") {
      const children = this.struct(shape.fields);
      return this.#annotation(name, "struct", start, undefined, children);
    }
    const { element } = shape;
    const length = this.#reader.length(this.#flexible, 4);
    this.#reader.expectElements(Math.max(length, 0), smallest(element, this.#version, this.#flexible));
    const lengthType = this.#flexible ? "unsigned varint" : "int32";
    const children = [this.#annotation("length", lengthType, start, length)];
    for (let at = 0; at < length; at++) {
      const found = this.#value(`[${at}]`, element);
      this.#reader.expectValue(found.value);
      children.push(found);
    }
    return this.#annotation(name, this.#typeName(shape), start, length < 0 ? null : undefined, children);
  }

  #primitive(name: PrimitiveName): Annotation["value"] {
    if (name === "string") {
      const length = this.#reader.length(this.#flexible, 2);
      return length < 0 ? null : this.#reader.text(length);
    }
    if (name === "bytes" || name === "records") {
      const length = this.#reader.length(this.#flexible, 4);
      return length < 0 ? null : this.#reader.slice(length);
    }
    return this.#reader[name]();
  }

  #tagged(known: ReturnType<typeof fieldsOf>["tagged"]): Annotation {
    const start = this.#reader.position;
    const count = this.#reader.unsignedVarint();
    const children = [this.#annotation("count", "unsigned varint", start, count)];
    let before = -1;
    for (let left = count; left > 0; left--) {
      const tagStart = this.#reader.position;
      const tag = this.#reader.tag(before);
      const inner = [this.#annotation("tag", "unsigned varint", tagStart, tag)];
      inner.push(...this.#taggedField(known.get(tag)));
      children.push(this.#annotation(`tag ${tag}`, "tagged field", tagStart, undefined, inner));
      before = tag;
    }
    return this.#annotation("tagged fields", "tagged fields", start, undefined, children);
  }

  /** The size of a tagged field and what is in it. */
  #taggedField(field: [string, AnyField] | undefined): Annotation[] {
    const start = this.#reader.position;
    const end = this.#reader.taggedEnd();
    const valueStart = this.#reader.position;
    const size = this.#annotation("size", "unsigned varint", start, end - valueStart);
    const value =
      field === undefined
        ? this.#annotation("unknown", "bytes", valueStart, this.#reader.slice(end - valueStart))
        : this.#field(...field);
    this.#reader.expectEnd(end);
    return [size, value];
  }

  #annotation(
    name: string,
    type: string,
    start: number,
    value: Annotation["value"],
    children: Annotation[] = [],
  ): Annotation {
    return { name, type, start, end: this.#reader.position, value, children };
  }

  #typeName(shape: Shape): string {
    if (shape.kind === "struct") return "struct";
    const compact = this.#flexible ? "compact " : "";
    if (shape.kind === "array") return `${compact}array of ${this.#typeName(shape.element)}`;
    return ["string", "bytes", "records"].includes(shape.name) ? compact + shape.name : shape.name;
  }
}
