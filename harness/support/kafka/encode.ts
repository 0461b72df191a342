/**
 * From values to bytes, by a layout. What a scenario does not mention gets the layout's value, or else null, 0, "" or [].
 *
 * Invariant: a value for a field that the version has not is an error of the scenario, not ignored.
 */
import { type Field, fieldsOf } from "./layout";
import { Writer } from "./primitives";
import { type Structure, show, toArray, toBoolean, toInteger, type Value } from "./values";

const WIDTHS: Record<string, number> = { int8: 1, int16: 2, int32: 4, int64: 8, error: 2, api: 2 };
export const NO_UUID = "AAAAAAAAAAAAAAAAAAAAAA";

export function widthOf(type: string): number | undefined {
  return WIDTHS[type];
}

export interface Encoding {
  version: number;
  isFlexible: boolean;
}

export function encode(fields: readonly Field[], values: Structure, encoding: Encoding): Buffer {
  const writer = new Writer();
  writeStructure(writer, fields, values, encoding);
  return writer.result();
}

function writeStructure(
  writer: Writer,
  fields: readonly Field[],
  values: Structure,
  encoding: Encoding,
): void {
  const { plain, tagged } = fieldsOf(fields, encoding.version);
  for (const name of Object.keys(values)) {
    if (![...plain, ...tagged].some((field) => field.name === name))
      throw new Error(`version ${encoding.version} of this message has no field "${name}" here`);
  }
  for (const field of plain) writeField(writer, field, values[field.name] ?? fallbackOf(field), encoding);
  if (!encoding.isFlexible) return;
  const given = tagged.filter(({ name }) => values[name] !== undefined);
  writer.uvarint(given.length);
  for (const field of given) {
    const content = new Writer();
    writeField(content, field, values[field.name]!, encoding);
    writer.uvarint(field.tag!);
    writer.uvarint(content.result().length);
    writer.bytes(content.result());
  }
}

function fallbackOf(field: Field): Value {
  if (field.fallback !== undefined) return field.fallback;
  if (field.isNullable) return null;
  if (field.isArray) return [];
  if (field.type === "uuid") return NO_UUID;
  if (field.type === "string" || field.type === "bytes") return "";
  return field.type === "bool" ? false : field.type === "" ? {} : 0;
}

function writeField(writer: Writer, field: Field, value: Value, encoding: Encoding): void {
  const present = value === "null" && field.isNullable ? null : value;
  if (field.isArray) {
    const items = present === null ? null : toArray(present);
    writeLength(writer, 4, items === null ? -1 : items.length, encoding);
    for (const item of items ?? []) writeOne(writer, field, item, encoding);
  } else writeOne(writer, field, present, encoding);
}

function writeOne(writer: Writer, field: Field, value: Value, encoding: Encoding): void {
  const { type } = field;
  const width = widthOf(type);
  if (width !== undefined) writer.int(width, toInteger(type, value));
  else if (type === "bool") writer.int(1, toBoolean(value) ? 1n : 0n);
  else if (type === "uuid") writer.uuid(String(value));
  else if (type === "string")
    writeBytes(writer, 2, value === null ? null : Buffer.from(show(value)), encoding);
  else if (type === "bytes")
    writeBytes(
      writer,
      4,
      typeof value === "string" ? Buffer.from(value) : (value as Buffer | null),
      encoding,
    );
  else if (type !== "") throw new Error(`there is no type called ${type}`);
  else {
    if (!field.isArray && field.isNullable) writer.int(1, value === null ? -1n : 1n);
    if (value !== null) writeStructure(writer, field.fields, value as Structure, encoding);
  }
}

function writeBytes(writer: Writer, width: number, bytes: Buffer | null, encoding: Encoding): void {
  writeLength(writer, width, bytes === null ? -1 : bytes.length, encoding);
  if (bytes !== null) writer.bytes(bytes);
}

/** -1 stands for null. The compact encoding writes one more than the length, so that null is 0. */
function writeLength(writer: Writer, width: number, length: number, { isFlexible }: Encoding): void {
  if (isFlexible) writer.uvarint(length + 1);
  else writer.int(width, BigInt(length));
}
