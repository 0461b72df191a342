/**
 * From bytes to values, by a layout, with a note of where each value stands, so that a failure can show a message field by field.
 *
 * Invariant: what is decoded is decoded to the last byte; bytes that are left over are an error of whoever sent them.
 */
import { type Encoding, widthOf } from "./encode";
import { type Field, fieldsOf } from "./layout";
import { Reader } from "./primitives";
import { fromInteger, type Structure, show, type Value } from "./values";

export interface Note {
  start: number;
  end: number;
  /** `topics[0].name`. */
  path: string;
  text: string;
}

export class Decoder {
  readonly notes: Note[] = [];
  readonly #reader: Reader;

  constructor(bytes: Buffer) {
    this.#reader = new Reader(bytes);
  }

  /** Reads the fields of one structure. @throws Error that says which field could not be read. */
  structure(fields: readonly Field[], encoding: Encoding, path = ""): Structure {
    const { plain, tagged } = fieldsOf(fields, encoding.version);
    const values: Structure = {};
    for (const field of plain) values[field.name] = this.#field(field, encoding, join(path, field.name));
    if (!encoding.isFlexible) return values;
    const count = this.#note(join(path, "number of tagged fields"), () => Number(this.#reader.uvarint()));
    for (let done = 0; done < count; done++) this.#tagged(tagged, values, encoding, path);
    return values;
  }

  /** @throws Error when anything is left. */
  end(): void {
    const { left, at } = this.#reader;
    if (left === 0) return;
    this.#note("(nothing should follow)", () => this.#reader.bytes(left));
    throw new Error(`the message ends at byte ${at}, but ${left} more bytes follow`);
  }

  #tagged(tagged: Field[], values: Structure, encoding: Encoding, path: string): void {
    const tag = this.#note(join(path, "tag"), () => Number(this.#reader.uvarint()));
    const size = this.#note(join(path, "size"), () => Number(this.#reader.uvarint()));
    const field = tagged.find((one) => one.tag === tag);
    if (field === undefined) {
      this.#note(join(path, `tagged field ${tag}, unknown here`), () => this.#reader.bytes(size));
      return;
    }
    const end = this.#reader.at + size;
    values[field.name] = this.#field(field, encoding, join(path, field.name));
    if (this.#reader.at !== end)
      throw new Error(`${join(path, field.name)} says that it has ${size} bytes, but ends elsewhere`);
  }

  #field(field: Field, encoding: Encoding, path: string): Value {
    if (!field.isArray) return this.#one(field, encoding, path);
    const length = this.#note(`${path}.length`, () => this.#length(4, encoding));
    if (length < 0) return this.#null(field, path);
    return Array.from({ length: this.#checked(length, path) }, (_, at) =>
      this.#one(field, encoding, `${path}[${at}]`),
    );
  }

  #one(field: Field, encoding: Encoding, path: string): Value {
    const { type } = field;
    const reader = this.#reader;
    const width = widthOf(type);
    if (width !== undefined) return this.#note(path, () => fromInteger(type, reader.int(width)));
    if (type === "bool") return this.#note(path, () => reader.int(1) !== 0n);
    if (type === "uuid") return this.#note(path, () => reader.uuid());
    if (type === "string")
      return this.#note(path, () => this.#bytes(2, field, encoding, path)?.toString() ?? null);
    if (type === "bytes") return this.#note(path, () => this.#bytes(4, field, encoding, path));
    if (!field.isArray && field.isNullable) {
      if (this.#note(`${path} is there`, () => Number(reader.int(1))) < 0) return null;
    }
    return this.structure(field.fields, encoding, path);
  }

  #bytes(width: number, field: Field, encoding: Encoding, path: string): Buffer | null {
    const length = this.#length(width, encoding);
    return length < 0 ? this.#null(field, path) : this.#reader.bytes(length);
  }

  #length(width: number, { isFlexible }: Encoding): number {
    return isFlexible ? Number(this.#reader.uvarint()) - 1 : Number(this.#reader.int(width));
  }

  #null(field: Field, path: string): null {
    if (!field.isNullable) throw new Error(`${path} is null, which it must not be`);
    return null;
  }

  /** An element has at least a byte: so a length that lies cannot make us reserve much. */
  #checked(length: number, path: string): number {
    if (length > this.#reader.left)
      throw new Error(`${path} says that it has ${length} elements, but ${this.#reader.left} bytes are left`);
    return length;
  }

  #note<Result extends Value>(path: string, read: () => Result): Result {
    const start = this.#reader.at;
    try {
      const value = read();
      const text = Buffer.isBuffer(value) ? `(${show(value)})` : show(value);
      this.notes.push({ start, end: this.#reader.at, path, text });
      return value;
    } catch (problem) {
      this.notes.push({ start, end: start, path, text: "(could not be read)" });
      throw new Error(`${path}: ${(problem as Error).message}`);
    }
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
