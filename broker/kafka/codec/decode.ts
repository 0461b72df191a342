/**
 * Makes a function that decodes one version of a message. The schema is looked at once, when the function is made: what is left
 * for each request is a row of calls.
 */
import type { Reader } from "./reader";
import { type AnyField, type Fields, fieldsOf, includes, type Message, type Shape } from "./schema";

type Decode = (reader: Reader) => unknown;
type Known = ReadonlyMap<number, { name: string; decode: Decode }>;

/** A decoder of `version`. What it returns has every field of the message. @throws Malformed when the bytes do not fit. */
export function decoder(message: Message, version: number): (reader: Reader) => Record<string, unknown> {
  return structDecoder(message.fields, version, includes(message.flexible, version));
}

function structDecoder(fields: Fields, version: number, flexible: boolean) {
  const { plain, tagged } = fieldsOf(fields, version);
  const steps = plain.map(([name, field]) => ({ name, decode: valueDecoder(field, version, flexible) }));
  const tags = new Map(
    [...tagged].map(([tag, [name, field]]) => [
      tag,
      { name, decode: valueDecoder(field, version, flexible) },
    ]),
  );
  const isPlain = new Set(plain.map(([name]) => name));
  const defaults = Object.entries(fields).filter(([name]) => !isPlain.has(name));
  return (reader: Reader) => {
    const value: Record<string, unknown> = {};
    for (const { name, decode } of steps) value[name] = decode(reader);
    for (const [name, field] of defaults) value[name] = field.default;
    if (flexible) readTagged(reader, tags, value);
    return value;
  };
}

/** One that is not known is skipped. */
function readTagged(reader: Reader, known: Known, value: Record<string, unknown>): void {
  let before = -1;
  for (let left = reader.unsignedVarint(); left > 0; left--) {
    const tag = reader.tag(before);
    const end = reader.taggedEnd();
    const field = known.get(tag);
    if (field === undefined) reader.slice(end - reader.position);
    else value[field.name] = field.decode(reader);
    reader.expectEnd(end);
    before = tag;
  }
}

/** The tagged fields of a header; Kafka has defined none, so all are skipped. */
export function skipTaggedFields(reader: Reader): void {
  readTagged(reader, new Map(), {});
}

function valueDecoder(field: AnyField, version: number, flexible: boolean): Decode {
  const isNullable = includes(field.nullable, version);
  const decode = shapeDecoder(field.shape, version, flexible);
  if (isNullable && field.shape.kind === "struct") {
    return (reader) => (reader.int8() < 0 ? null : decode(reader));
  }
  const isRecords = field.shape.kind === "primitive" && field.shape.name === "records";
  if (isNullable || isRecords) return decode;
  return (reader) => {
    const value = decode(reader);
    reader.expectValue(value);
    return value;
  };
}

function shapeDecoder(shape: Shape, version: number, flexible: boolean): Decode {
  if (shape.kind === "struct") return structDecoder(shape.fields, version, flexible);
  if (shape.kind === "array") return arrayDecoder(shape.element, version, flexible);
  switch (shape.name) {
    case "string":
      return (reader) => {
        const length = reader.length(flexible, 2);
        return length < 0 ? null : reader.text(length);
      };
    case "bytes":
    case "records":
      return (reader) => {
        const length = reader.length(flexible, 4);
        return length < 0 ? null : reader.slice(length);
      };
    default: {
      const { name } = shape;
      return (reader) => reader[name]();
    }
  }
}

function arrayDecoder(element: Shape, version: number, flexible: boolean): Decode {
  const decode = shapeDecoder(element, version, flexible);
  const bytesMin = smallest(element, version, flexible);
  return (reader) => {
    const length = reader.length(flexible, 4);
    if (length < 0) return null;
    reader.expectElements(length, bytesMin);
    const values: unknown[] = [];
    for (let left = length; left > 0; left--) {
      const value = decode(reader);
      reader.expectValue(value);
      values.push(value);
    }
    return values;
  };
}

const FIXED_BYTES = {
  bool: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  int64: 8,
  float64: 8,
  uuid: 16,
} as const;

/** How many bytes an element of an array has at least. */
export function smallest(shape: Shape, version: number, flexible: boolean): number {
  if (shape.kind === "struct") {
    const { plain } = fieldsOf(shape.fields, version);
    // A null is never longer than a value, and a struct that may be null is a single byte then.
    const bytes = plain.map(([, field]) =>
      field.shape.kind === "struct" && includes(field.nullable, version)
        ? 1
        : smallest(field.shape, version, flexible),
    );
    return bytes.reduce((sum, bytes) => sum + bytes, flexible ? 1 : 0);
  }
  if (shape.kind === "primitive" && shape.name in FIXED_BYTES) {
    return FIXED_BYTES[shape.name as keyof typeof FIXED_BYTES];
  }
  return flexible ? 1 : 2;
}
