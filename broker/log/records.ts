/**
 * Reads the records inside record batches, one after the other, without allocating anything for them: the reader is a
 * cursor whose fields say where in the buffer the current record's key and value lie.
 *
 * Invariant: a batch whose checksum does not fit is never read; nothing outside its own batch is ever touched.
 */
import { KafkaError } from "../errors";
import { AT, baseOffset, batchProblem, HEADER_BYTES, recordCount, sizeBytes } from "./record-batch";
import { VarintReader } from "./varint";

/** The low three bits of the attributes name the compression; 0 is none. */
const COMPRESSION_MASK = 0x07;

export interface Header {
  key: string;
  value: Buffer | null;
}

export class RecordReader {
  offset = 0;
  timestampMs = 0;
  /** -1 when the record has no key. */
  keyStart = 0;
  keyEnd = 0;
  /** -1 when the record has no value (a tombstone). */
  valueStart = 0;
  valueEnd = 0;

  readonly #bytes: Buffer;
  readonly #varints = new VarintReader();
  #batchStart = 0;
  #nextBatch = 0;
  #recordsLeft = 0;
  #headersStart = 0;
  #recordEnd = 0;
  #baseOffset = 0;
  #baseTimestamp = 0;

  /** `bytes` holds whole batches, one behind the other. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Moves to the next record; false at the end.
   * @throws KafkaError CORRUPT_MESSAGE when a batch is damaged, UNSUPPORTED_VERSION when it is compressed.
   */
  next(): boolean {
    while (this.#recordsLeft === 0) {
      if (this.#nextBatch >= this.#bytes.length) return false;
      this.#openBatch();
    }
    try {
      this.#readRecord();
    } catch (problem) {
      throw this.#corrupt((problem as Error).message);
    }
    this.#recordsLeft--;
    return true;
  }

  get key(): Buffer | null {
    return this.keyStart < 0 ? null : this.#bytes.subarray(this.keyStart, this.keyEnd);
  }

  get value(): Buffer | null {
    return this.valueStart < 0 ? null : this.#bytes.subarray(this.valueStart, this.valueEnd);
  }

  /** The current record's headers. Reading them is left to whoever wants them: nearly no record has any. */
  headers(): Header[] {
    try {
      return this.#readHeaders();
    } catch (problem) {
      throw this.#corrupt((problem as Error).message);
    }
  }

  #readHeaders(): Header[] {
    const varints = new VarintReader();
    varints.reset(this.#bytes, this.#headersStart, this.#recordEnd);
    const headers: Header[] = [];
    for (let left = varints.next(); left > 0; left--) {
      const key = this.#take(varints, varints.next());
      const valueLength = varints.next();
      const value = valueLength < 0 ? null : this.#take(varints, valueLength);
      headers.push({ key: key.toString("utf8"), value });
    }
    return headers;
  }

  #take(varints: VarintReader, length: number): Buffer {
    const end = varints.position + length;
    if (length < 0 || end > this.#recordEnd) throw new RangeError("a header is longer than its record");
    const bytes = this.#bytes.subarray(varints.position, end);
    varints.position = end;
    return bytes;
  }

  #openBatch(): void {
    this.#batchStart = this.#nextBatch;
    const problem = batchProblem(this.#bytes, this.#batchStart);
    if (problem !== undefined) throw this.#corrupt(problem);
    const at = this.#batchStart;
    if (this.#bytes.readInt16BE(at + AT.attributes) & COMPRESSION_MASK) {
      throw new KafkaError(
        "UNSUPPORTED_VERSION",
        "the batch is compressed, which this broker cannot read as text",
      );
    }
    this.#nextBatch = at + sizeBytes(this.#bytes, at);
    this.#recordsLeft = recordCount(this.#bytes, at);
    this.#baseOffset = baseOffset(this.#bytes, at);
    this.#baseTimestamp = Number(this.#bytes.readBigInt64BE(at + AT.baseTimestamp));
    this.#varints.reset(this.#bytes, at + HEADER_BYTES, this.#nextBatch);
  }

  #readRecord(): void {
    const varints = this.#varints;
    const length = varints.next();
    const end = varints.position + length;
    if (length < 0 || end > this.#nextBatch) throw new RangeError("a record is longer than its batch");
    varints.position++; // attributes, always 0
    this.timestampMs = this.#baseTimestamp + varints.next();
    this.offset = this.#baseOffset + varints.next();

    const keyLength = varints.next();
    this.keyStart = keyLength < 0 ? -1 : varints.position;
    this.keyEnd = varints.position + Math.max(keyLength, 0);
    varints.position = this.keyEnd;

    const valueLength = varints.next();
    this.valueStart = valueLength < 0 ? -1 : varints.position;
    this.valueEnd = varints.position + Math.max(valueLength, 0);
    if (this.valueEnd > end) throw new RangeError("a key or value is longer than its record");

    this.#headersStart = this.valueEnd;
    this.#recordEnd = end;
    varints.position = end;
  }

  #corrupt(problem: string): KafkaError {
    const offset =
      this.#bytes.length >= this.#batchStart + 8 ? baseOffset(this.#bytes, this.#batchStart) : "?";
    return new KafkaError("CORRUPT_MESSAGE", `the batch at offset ${offset} is damaged: ${problem}`);
  }
}
