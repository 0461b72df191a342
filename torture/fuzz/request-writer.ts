/**
 * Writes requests that are nearly right: their fields filled by name, and here and there a length, a count, a varint, a null or a tagged
 * field that lies. With an `oddity` of 0 all of it is sound.
 *
 * Invariant: the same chance makes the same bytes.
 */
import type { Field, Message } from "../../harness/support/kafka/layout";
import type { Random } from "../random";
import { countFor, isNullFor, nullableFrom, numberFor, type Subject, textFor, uuidFor } from "./field-values";
import { fieldsIn, widthOf } from "./layouts";
import { CLIENT_ID } from "./learnt";

const BUFFER_BYTES = 4 * 1024 * 1024;
const REQUEST_BYTES_MAX = 512 * 1024;
const SIZE_BYTES = 4;
const ODD_LENGTHS = [-1, -2, 0, 1, 0x7f, 0x80, 0x7fff, 0xffff, 100_000_000, 0x7fffffff, -0x80000000];
/** As varints: too long, too large, and one that does not end within ten bytes. */
const ODD_VARINTS = [
  "8000",
  "808080808000",
  "ffffffff0f",
  "ffffffff1f",
  "ffffffffffffffff7f",
  "ff".repeat(11),
].map((hex) => Buffer.from(hex, "hex"));

export interface Plan {
  random: Random;
  subject: Subject;
  /** How often something lies, from 0 to 1, at each place where it could. */
  oddity: number;
  /** What a field of type `bytes` holds. */
  bytesFor(fieldName: string): Buffer;
}

export class RequestWriter {
  /** Used again for each request. */
  readonly #bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #at = 0;
  #isFlexible = false;
  #version = 0;
  #message = "";
  #plan: Plan | undefined;
  #isWhole = true;

  /** A request with its size in front; its correlation id is 0. */
  request(message: Message, version: number, plan: Plan): Buffer {
    this.#plan = plan;
    this.#message = message.name;
    this.#isWhole = true;
    this.#version = version;
    this.#at = SIZE_BYTES;
    this.#int(2, message.apiKey);
    this.#int(2, version);
    this.#int(4, 0);
    this.#isFlexible = false;
    this.#text(CLIENT_ID);
    this.#isFlexible = version >= message.flexibleFrom;
    if (this.#isFlexible) this.#tags([]);
    this.#structure(message.request, message.name);
    const size = this.#isOdd() ? plan.random.pick([-1, 1, 100]) : 0;
    this.#bytes.writeInt32BE(Math.max(0, this.#at - SIZE_BYTES + size), 0);
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  /** Of the last request: whether all was written that it says it has. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  #structure(fields: readonly Field[], parent: string): void {
    const { plain, tagged } = fieldsIn(fields, this.#version);
    for (const field of plain) this.#field(field, parent);
    if (this.#isFlexible) this.#tags(tagged.filter(() => this.#random.next() < 0.2));
  }

  #field(field: Field, parent: string): void {
    const mayBeNull = field.isNullable && this.#version >= nullableFrom(this.#message, field.name);
    const isNull = mayBeNull ? isNullFor(field.name, this.#random) : this.#isOdd();
    if (!field.isArray) {
      this.#one(field, isNull, parent);
      return;
    }
    const count = isNull ? -1 : countFor(field.name, this.#random);
    this.#length(4, count);
    // What would be longer than any request ends early, and then the count is one more that lies.
    let written = 0;
    for (; written < count && this.#at < REQUEST_BYTES_MAX; written++) this.#one(field, false, parent);
    if (written < count) this.#isWhole = false;
  }

  #one(field: Field, isNull: boolean, parent: string): void {
    const { name, type } = field;
    const width = widthOf(type);
    if (type === "uuid") this.#raw(uuidFor(name, this.#random));
    else if (type === "bool") this.#int(1, this.#isOdd() ? 2 : this.#random.between(0, 1));
    else if (width !== undefined) this.#number(width, numberFor(name, type, parent, this.#random));
    else if (type === "string")
      this.#text(isNull ? null : textFor(name, parent, this.#subject, this.#random));
    else if (type === "bytes") this.#blob(isNull ? null : this.#plan!.bytesFor(name));
    else {
      if (!field.isArray && field.isNullable) this.#int(1, isNull ? -1 : 1);
      if (!isNull || field.isArray) this.#structure(field.fields, name);
    }
  }

  #tags(fields: readonly Field[]): void {
    const hasStranger = this.#random.next() < 0.02;
    this.#uvarint(fields.length + (hasStranger ? 1 : 0) + (this.#isOdd() ? 1 : 0));
    for (const field of fields) {
      this.#uvarint(field.tag!);
      const before = this.#at;
      this.#field(field, "");
      const content = Buffer.from(this.#bytes.subarray(before, this.#at));
      this.#at = before;
      this.#uvarint(content.length + (this.#isOdd() ? 1 : 0));
      this.#raw(content);
    }
    if (!hasStranger) return;
    const size = this.#random.between(0, 20);
    this.#uvarint(this.#random.pick([9, 100, 0xffffffff]));
    this.#uvarint(this.#isOdd() ? 0x7fffffff : size);
    this.#raw(Buffer.alloc(size, 0xaa));
  }

  #text(text: string | null): void {
    const length = text === null ? -1 : Buffer.byteLength(text);
    this.#length(2, length);
    if (text !== null) this.#at += this.#bytes.write(text, this.#at);
  }

  #blob(bytes: Buffer | null): void {
    this.#length(4, bytes === null ? -1 : bytes.length);
    if (bytes !== null) this.#raw(bytes);
  }

  /** -1 stands for null. */
  #length(width: 2 | 4, length: number): void {
    const told = this.#isOdd() ? this.#random.pick([length + 1, length - 1, ...ODD_LENGTHS]) : length;
    if (!this.#isFlexible) this.#int(width, told);
    else if (this.#isOdd()) this.#raw(this.#random.pick(ODD_VARINTS));
    else this.#uvarint(told + 1);
  }

  #uvarint(value: number): void {
    let rest = value >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  #int(width: 1 | 2 | 4, value: number): void {
    const mask = width === 4 ? 0xffffffff : 2 ** (8 * width) - 1;
    this.#at = this.#bytes.writeUIntBE((value & mask) >>> 0, this.#at, width);
  }

  #number(width: number, value: number | bigint): void {
    if (width === 8) this.#at = this.#bytes.writeBigInt64BE(BigInt(value), this.#at);
    else this.#int(width as 1 | 2 | 4, Number(value));
  }

  #raw(bytes: Buffer): void {
    this.#at += bytes.copy(this.#bytes, this.#at);
  }

  #isOdd(): boolean {
    const { oddity, random } = this.#plan!;
    return oddity > 0 && random.next() < oddity;
  }

  get #random(): Random {
    return this.#plan!.random;
  }

  get #subject(): Subject {
    return this.#plan!.subject;
  }
}
