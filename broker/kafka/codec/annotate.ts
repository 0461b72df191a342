/**
 * Reads a message field by field and says of each what it is called, what type it has, which bytes it takes and what it means.
 * For people: the wire inspector shows it, and docs/WIRE.md is made from it. The broker itself decodes with decode.ts.
 *
 * Invariant: the leaves, in their order, take every byte that was read, each once.
 */
import { smallest } from "./decode";
import { Malformed, type Reader } from "./reader";
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
  const { fields, problem } = annotateAsFarAsItGoes(message, version, reader);
  if (problem !== undefined) throw problem;
  return fields;
}

/**
 * The fields up to the first that does not fit, and why it does not. The reader stands behind the last byte that was understood. Of a
 * message whose end is missing (`isCut`) arrays show those of their elements that are there.
 */
export function annotateAsFarAsItGoes(
  message: Message,
  version: number,
  reader: Reader,
  isCut = false,
): { fields: Annotation[]; problem: Malformed | undefined } {
  const fields: Annotation[] = [];
  try {
    const flexible = includes(message.flexible, version);
    new Annotator(version, flexible, reader, isCut).struct(message.fields, fields);
    return { fields, problem: undefined };
  } catch (problem) {
    if (!(problem instanceof Malformed)) throw problem;
    return { fields, problem };
  }
}

/** Each field is put `into` those of its parent before what is in it is read: so it is there, however far the reading goes. */
class Annotator {
  readonly #version: number;
  readonly #flexible: boolean;
  readonly #reader: Reader;
  readonly #isCut: boolean;

  constructor(version: number, flexible: boolean, reader: Reader, isCut: boolean) {
    this.#version = version;
    this.#flexible = flexible;
    this.#reader = reader;
    this.#isCut = isCut;
  }

  struct(fields: Fields, into: Annotation[]): void {
    const { plain, tagged } = fieldsOf(fields, this.#version);
    for (const [name, field] of plain) this.#field(name, field, into);
    if (this.#flexible) this.#tagged(tagged, into);
  }

  #field(name: string, { shape, nullable }: AnyField, into: Annotation[]): void {
    const mayBeNull = includes(nullable, this.#version);
    if (shape.kind === "struct" && mayBeNull) {
      this.#nullableStruct(name, shape, into);
      return;
    }
    const value = this.#value(name, shape, into);
    const isRecords = shape.kind === "primitive" && shape.name === "records";
    if (!mayBeNull && !isRecords) this.#reader.expectValue(value);
  }

  #nullableStruct(name: string, shape: Shape & { kind: "struct" }, into: Annotation[]): void {
    this.#branch(name, "struct", into, (children) => {
      const marker = this.#leaf("null marker", "int8", children, () => this.#reader.int8());
      if (marker < 0) return null;
      this.struct(shape.fields, children);
      return undefined;
    });
  }

  #value(name: string, shape: Shape, into: Annotation[]): Annotation["value"] {
    if (shape.kind === "primitive") {
      const type = this.#typeName(shape);
      const primitive = shape.name;
      if (primitive === "bytes" || primitive === "records") return this.#bytes(name, type, into);
      return this.#leaf(name, type, into, () => this.#primitive(primitive));
    }
    if (shape.kind === "struct") {
      return this.#branch(name, "struct", into, (children) => {
        this.struct(shape.fields, children);
        return undefined;
      });
    }
    return this.#branch(name, this.#typeName(shape), into, (children) =>
      this.#array(shape.element, children),
    );
  }

  #array(element: Shape, children: Annotation[]): null | undefined {
    const lengthType = this.#flexible ? "unsigned varint" : "int32";
    const length = this.#leaf("length", lengthType, children, () => this.#reader.length(this.#flexible, 4));
    const bytesMin = smallest(element, this.#version, this.#flexible);
    if (!this.#isCut || bytesMin === 0) this.#reader.expectElements(Math.max(length, 0), bytesMin);
    for (let at = 0; at < length; at++) {
      this.#reader.expectValue(this.#value(`[${at}]`, element, children));
    }
    return length < 0 ? null : undefined;
  }

  #primitive(name: Exclude<PrimitiveName, "bytes" | "records">): string | number | boolean | null {
    if (name !== "string") return this.#reader[name]();
    const length = this.#reader.length(this.#flexible, 2);
    return length < 0 ? null : this.#reader.text(length);
  }

  /** Where there are fewer bytes than the length says, those that there are. */
  #bytes(name: string, type: string, into: Annotation[]): Annotation["value"] {
    let missing = 0;
    const value = this.#leaf(name, type, into, () => {
      const length = this.#reader.length(this.#flexible, 4);
      missing = length - this.#reader.remaining;
      return length < 0 ? null : this.#reader.slice(Math.min(length, this.#reader.remaining));
    });
    if (missing > 0) this.#reader.slice(missing);
    return value;
  }

  #tagged(known: ReturnType<typeof fieldsOf>["tagged"], into: Annotation[]): void {
    this.#branch("tagged fields", "tagged fields", into, (children) => {
      const count = this.#varint("count", children);
      let before = -1;
      for (let left = count; left > 0; left--) before = this.#taggedField(before, known, children);
      return undefined;
    });
  }

  /** One tagged field, behind the one with the tag `before`. Returns its tag. */
  #taggedField(before: number, known: ReturnType<typeof fieldsOf>["tagged"], into: Annotation[]): number {
    let tag = before;
    this.#branch("tag", "tagged field", into, (children) => {
      tag = this.#leaf("tag", "unsigned varint", children, () => this.#reader.tag(before));
      let end = 0;
      this.#leaf("size", "unsigned varint", children, () => {
        end = this.#reader.taggedEnd();
        return end - this.#reader.position;
      });
      const found = known.get(tag);
      if (found !== undefined) this.#field(...found, children);
      else this.#leaf("unknown", "bytes", children, () => this.#reader.slice(end - this.#reader.position));
      this.#reader.expectEnd(end);
      return undefined;
    });
    into.at(-1)!.name = `tag ${tag}`;
    return tag;
  }

  #varint(name: string, into: Annotation[]): number {
    return this.#leaf(name, "unsigned varint", into, () => this.#reader.unsignedVarint());
  }

  /** A field that is made of others. */
  #branch(
    name: string,
    type: string,
    into: Annotation[],
    fill: (children: Annotation[]) => null | undefined,
  ): null | undefined {
    const start = this.#reader.position;
    const field: Annotation = { name, type, start, end: start, value: undefined, children: [] };
    into.push(field);
    try {
      const value = fill(field.children);
      field.value = value;
      return value;
    } finally {
      field.end = this.#reader.position;
    }
  }

  /** A field that is read as one. Where it cannot be, none of its bytes are taken. */
  #leaf<Value extends Annotation["value"]>(
    name: string,
    type: string,
    into: Annotation[],
    read: () => Value,
  ): Value {
    const start = this.#reader.position;
    try {
      const value = read();
      into.push({ name, type, start, end: this.#reader.position, value, children: [] });
      return value;
    } catch (problem) {
      this.#reader.position = start;
      throw problem;
    }
  }

  #typeName(shape: Shape): string {
    if (shape.kind === "struct") return "struct";
    const compact = this.#flexible ? "compact " : "";
    if (shape.kind === "array") return `${compact}array of ${this.#typeName(shape.element)}`;
    return ["string", "bytes", "records"].includes(shape.name) ? compact + shape.name : shape.name;
  }
}
