/**
 * Makes a function that encodes one version of a message. As in decode.ts, the schema is looked at once.
 */
import { isDeepStrictEqual } from "node:util";
import { type AnyField, type Fields, fieldsOf, includes, type Message, type Shape } from "./schema";
import { Writer } from "./writer";

type Encode = (writer: Writer, value: unknown) => void;
type Struct = Readonly<Record<string, unknown>>;

/** An encoder of `version`. Fields that are left out are written as their defaults. */
export function encoder(message: Message, version: number): (writer: Writer, value: Struct) => void {
  return structEncoder(message.fields, version, includes(message.flexible, version)) as (
    writer: Writer,
    value: Struct,
  ) => void;
}

function structEncoder(fields: Fields, version: number, flexible: boolean): Encode {
  const { plain, tagged } = fieldsOf(fields, version);
  const steps = plain.map(([name, field]) => ({
    name,
    fallback: field.default,
    encode: valueEncoder(name, field, version, flexible),
  }));
  const tags = [...tagged]
    .sort(([a], [b]) => a - b)
    .map(([tag, [name, field]]) => ({
      tag,
      name,
      fallback: field.default,
      encode: valueEncoder(name, field, version, flexible),
    }));
  return (writer, value) => {
    const struct = value as Struct;
    for (const { name, fallback, encode } of steps) {
      const given = struct[name];
      encode(writer, given === undefined ? fallback : given);
    }
    if (flexible) writeTagged(writer, tags, struct);
  };
}

/** A tagged field that has its default value is left out: that is what tags are for. */
function writeTagged(
  writer: Writer,
  tags: readonly { tag: number; name: string; fallback: unknown; encode: Encode }[],
  struct: Struct,
): void {
  const written = tags.filter(({ name, fallback }) => {
    const given = struct[name];
    return given !== undefined && !isDeepStrictEqual(given, fallback);
  });
  writer.unsignedVarint(written.length);
  for (const { tag, name, encode } of written) {
    const inner = new Writer();
    encode(inner, struct[name]);
    const bytes = inner.body();
    writer.unsignedVarint(tag);
    writer.unsignedVarint(bytes.length);
    writer.slice(bytes);
  }
}

function valueEncoder(name: string, field: AnyField, version: number, flexible: boolean): Encode {
  const encode = shapeEncoder(field.shape, version, flexible);
  const isNullable = includes(field.nullable, version);
  if (field.shape.kind === "struct" && isNullable) {
    return (writer, value) => {
      writer.int8(value === null ? -1 : 1);
      if (value !== null) encode(writer, value);
    };
  }
  const isRecords = field.shape.kind === "primitive" && field.shape.name === "records";
  return (writer, value) => {
    if (value !== null) return encode(writer, value);
    if (!isNullable && !isRecords) throw new Error(`the field ${name} may not be null in version ${version}`);
    const isString = field.shape.kind === "primitive" && field.shape.name === "string";
    writer.length(-1, flexible, isString ? 2 : 4);
  };
}

function shapeEncoder(shape: Shape, version: number, flexible: boolean): Encode {
  if (shape.kind === "struct") return structEncoder(shape.fields, version, flexible);
  if (shape.kind === "array") {
    const encode = shapeEncoder(shape.element, version, flexible);
    return (writer, value) => {
      const elements = value as readonly unknown[];
      writer.length(elements.length, flexible, 4);
      for (const element of elements) encode(writer, element);
    };
  }
  switch (shape.name) {
    case "string":
      return (writer, value) => writer.text(value as string, flexible);
    case "bytes":
    case "records":
      return (writer, value) => {
        writer.length((value as Buffer).length, flexible, 4);
        writer.slice(value as Buffer);
      };
    default: {
      const { name } = shape;
      return (writer, value) => writer[name](value as never);
    }
  }
}
