/**
 * Looks answers through: whether each has the layout of its API and version, to its last byte, and whether the batches in it have the
 * right CRC. It keeps what the fuzzer wants to know, the errors and the ids, and makes no values of the rest: millions come by.
 */
import { crc32c } from "../../harness/support/kafka/crc32c";
import { errorName } from "../../harness/support/kafka/error-names";
import type { Field, Message } from "../../harness/support/kafka/layout";
import { fieldsIn, widthOf } from "./layouts";
import { Learnt } from "./learnt";

const API_VERSIONS = 18;
const CORRELATION_BYTES = 4;
const LENGTH_AT = 8;
const LENGTH_COVERS_FROM = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const CRC_COVERS_FROM = 21;
const HEADER_BYTES = 61;
const UVARINT_BYTES_MAX = 10;

export class Answers {
  readonly #learnt: Learnt;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #version = 0;
  #isFlexible = false;
  #errors = new Set<string>();

  constructor(learnt: Learnt) {
    this.#learnt = learnt;
  }

  /** The names of the errors in an answer; `frame` is without its size. @throws Error that says what is wrong with it. */
  errorsIn(frame: Buffer, message: Message, version: number): ReadonlySet<string> {
    this.#bytes = frame;
    this.#at = CORRELATION_BYTES;
    this.#version = version;
    this.#errors = new Set();
    this.#isFlexible = version >= message.flexibleFrom;
    if (this.#isFlexible && message.apiKey !== API_VERSIONS) this.#tags([], "header");
    this.#structure(message.response, "");
    if (this.#at !== frame.length) throw new Error(`it ends at byte ${this.#at} of ${frame.length}`);
    return this.#errors;
  }

  #structure(fields: readonly Field[], path: string): void {
    const { plain, tagged } = fieldsIn(fields, this.#version);
    for (const field of plain) this.#field(field, path);
    if (this.#isFlexible) this.#tags(tagged, path);
  }

  #tags(known: readonly Field[], path: string): void {
    for (let left = this.#uvarint(path); left > 0; left--) {
      const tag = this.#uvarint(path);
      const end = this.#uvarint(path) + this.#at;
      const field = known.find((one) => one.tag === tag);
      if (field === undefined) this.#at = end;
      else this.#field(field, path);
      if (this.#at !== end) throw new Error(`the tagged field ${tag} of ${path} does not end where it says`);
    }
  }

  #field(field: Field, parent: string): void {
    const path = `${parent}.${field.name}`;
    if (!field.isArray) {
      this.#one(field, path);
      return;
    }
    const count = this.#length(4, field, path);
    if (count > this.#bytes.length - this.#at) throw new Error(`${path} says that it has ${count} elements`);
    for (let at = 0; at < count; at++) this.#one(field, path);
  }

  #one(field: Field, path: string): void {
    const { type, name } = field;
    const width = widthOf(type);
    const start = this.#at;
    if (type === "error") this.#error();
    else if (width !== undefined) this.#skip(width, path);
    else if (type === "string" || type === "bytes") this.#text(field, path);
    else {
      const isThere = field.isArray || !field.isNullable || this.#bytes.readInt8(this.#at++) >= 0;
      if (isThere) this.#structure(field.fields, path);
    }
    if (Learnt.wants(name)) this.#learnt.note(name, this.#valueFrom(start, type));
  }

  #error(): void {
    const code = this.#bytes.readInt16BE(this.#at);
    this.#at += 2;
    if (code !== 0) this.#errors.add(errorName(code));
  }

  #text(field: Field, path: string): void {
    const length = this.#length(field.type === "string" ? 2 : 4, field, path);
    const start = this.#at;
    if (length > 0) this.#skip(length, path);
    if (field.name === "records") checkBatches(this.#bytes.subarray(start, this.#at));
  }

  /** -1 stands for null. */
  #length(width: 2 | 4, { isNullable }: Field, path: string): number {
    const length = this.#isFlexible ? this.#uvarint(path) - 1 : this.#bytes.readIntBE(this.#at, width);
    if (!this.#isFlexible) this.#at += width;
    if (length < -1 || (length === -1 && !isNullable))
      throw new Error(`${path} says that its length is ${length}`);
    return length;
  }

  #uvarint(path: string): number {
    let value = 0;
    for (let place = 0; place < UVARINT_BYTES_MAX; place++) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return value;
    }
    throw new Error(`a varint in ${path} does not end`);
  }

  #skip(bytes: number, path: string): void {
    this.#at += bytes;
    if (this.#at > this.#bytes.length) throw new Error(`${path} goes on behind the end`);
  }

  #valueFrom(start: number, type: string): Buffer {
    const width = widthOf(type) ?? 0;
    if (width > 0) return this.#bytes.subarray(start, this.#at);
    // Of a text the length in front is one byte in the compact encoding, as it is short here, else two.
    return this.#bytes.subarray(start + (this.#isFlexible ? 1 : 2), this.#at);
  }
}

/** The last one may have been cut off. @throws Error */
function checkBatches(bytes: Buffer): void {
  for (let at = 0; bytes.length - at >= HEADER_BYTES; ) {
    const length = LENGTH_COVERS_FROM + bytes.readInt32BE(at + LENGTH_AT);
    if (length < HEADER_BYTES) throw new Error(`a batch says that it has ${length} bytes`);
    if (bytes.length - at < length) return;
    const batch = bytes.subarray(at, at + length);
    if (batch[MAGIC_AT] !== 2) throw new Error(`a batch of format ${batch[MAGIC_AT]} is shown`);
    if (batch.readUInt32BE(CRC_AT) !== crc32c(batch.subarray(CRC_COVERS_FROM)))
      throw new Error("a batch with a wrong CRC is shown");
    at += length;
  }
}
