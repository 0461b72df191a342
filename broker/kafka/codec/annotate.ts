/**
 * Reads a message field by field and says of each what it is called, what type it has, which bytes it takes and what it means.
 * For people: the wire inspector shows it, and docs/WIRE.md is made from it. The broker itself decodes with decode.ts.
 */
import type { Reader } from "./reader";
import { type Fields, fieldsOf, includes, type Message, type Range, type Shape } from "./schema";

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
    const found = plain.map(([name, field]) => this.#value(name, field.shape, field.nullable));
    if (this.#flexible) found.push(this.#tagged(tagged));
    return found;
  }

  #value(name: string, shape: Shape, nullable: Range): Annotation {
    const start = this.#reader.position;
    if (shape.kind === "primitive") {
      const value = this.#primitive(shape.name);
      return this.#annotation(name, this.#typeName(shape), start, value);
    }
    if (shape.kind === "struct") {
      const isNull = includes(nullable, this.#version) && this.#reader.int8() < 0;
      const children = isNull ? [] : this.struct(shape.fields);
      return this.#annotation(name, "struct", start, isNull ? null : undefined, children);
    }
    const { element } = shape;
    const length = this.#reader.length(this.#flexible, 4);
    this.#reader.expectElements(Math.max(length, 0), 1);
    const lengthType = this.#flexible ? "unsigned varint" : "int32";
    const children = [this.#annotation("length", lengthType, start, length)];
    for (let at = 0; at < length; at++) children.push(this.#value(`[${at}]`, element, { min: 0, max: -1 }));
    return this.#annotation(name, this.#typeName(shape), start, length < 0 ? null : undefined, children);
  }

  #primitive(name: (Shape & { kind: "primitive" })["name"]): Annotation["value"] {
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
    const children: Annotation[] = [];
    for (let left = this.#reader.unsignedVarint(); left > 0; left--) {
      const tagStart = this.#reader.position;
      const tag = this.#reader.unsignedVarint();
      const size = this.#reader.unsignedVarint();
      const field = known.get(tag);
      const inner =
        field === undefined
          ? this.#annotation("unknown", "bytes", this.#reader.position, this.#reader.slice(size))
          : this.#value(field[0], field[1].shape, field[1].nullable);
      children.push(this.#annotation(`tag ${tag}`, "tagged field", tagStart, undefined, [inner]));
    }
    return this.#annotation("tagged fields", "unsigned varint", start, children.length, children);
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
