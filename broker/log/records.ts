/**
 * Reads the records inside record batches, one after the other, without allocating anything for them: the reader is a
 * cursor whose fields say where in `bytes` the current record's key and value lie. Those are the batches themselves or,
 * inside a compressed batch, what that one was decompressed to: one batch at a time.
 *
 * Control batches, which say how a transaction ended, hold nothing for people: they are passed over.
 *
 * Invariants: a batch whose checksum does not fit is never read; nothing outside its own batch is ever touched; offsets
 * ascend within a batch, and it has no others than its header says.
 */
import { KafkaError } from "../errors";
import { DECOMPRESSED_BYTES_MAX, decompress, OverLimit } from "./compression";
import {
  baseOffset,
  baseTimestamp,
  batchProblem,
  compression,
  HEADER_BYTES,
  hasLogAppendTime,
  isControl,
  lastOffset,
  maxTimestamp,
  recordCount,
  sizeBytes,
} from "./record-batch";
import { VarintReader } from "./varint";

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

  readonly #batches: Buffer;
  readonly #decompressedBytesMax: number;
  /** Where the records of the current batch are. */
  #bytes: Buffer;
  readonly #varints = new VarintReader();
  #batchStart = 0;
  #nextBatch = 0;
  #recordsLeft = 0;
  #recordsEnd = 0;
  #bodyStart = 0;
  #headersStart = 0;
  #recordEnd = 0;
  #baseOffset = 0;
  #lastOffset = -1;
  #baseTimestamp = 0;
  /** Whether the timestamp is the batch's alone, given by the broker that appended it. */
  #hasOneTimestamp = false;

  /** `batches` holds whole batches, one behind the other; what is compressed in them may become `decompressedBytesMax` bytes. */
  constructor(batches: Buffer, decompressedBytesMax = DECOMPRESSED_BYTES_MAX) {
    this.#decompressedBytesMax = decompressedBytesMax;
    this.#batches = batches;
    this.#bytes = batches;
  }

  /**
   * Moves to the next record; false at the end.
   * @throws KafkaError CORRUPT_MESSAGE when a batch is damaged, MESSAGE_TOO_LARGE when too much is compressed in it: one may go on from
   * `nextOffset` then.
   */
  next(): boolean {
    while (this.#recordsLeft === 0) {
      if (this.#nextBatch >= this.#batches.length) return false;
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

  /** What `keyStart` and the other places lie in. It changes from batch to batch. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Whether the current batch was compressed: then the limits for batches say nothing of its records. */
  get isCompressed(): boolean {
    return this.#bytes !== this.#batches;
  }

  /** The offset behind the current batch: when there are no more records, the one behind them all. */
  get nextOffset(): number {
    return this.#lastOffset + 1;
  }

  /** The bytes of the current record's key, value and headers. */
  get sizeBytes(): number {
    return this.#recordEnd - (this.keyStart < 0 ? this.keyEnd : this.keyStart);
  }

  get key(): Buffer | null {
    return this.keyStart < 0 ? null : this.#bytes.subarray(this.keyStart, this.keyEnd);
  }

  get value(): Buffer | null {
    return this.valueStart < 0 ? null : this.#bytes.subarray(this.valueStart, this.valueEnd);
  }

  /** What follows the offset of the current record: its key, value and headers, as they are encoded. */
  get body(): Buffer {
    return this.#bytes.subarray(this.#bodyStart, this.#recordEnd);
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
    const [batches, at] = [this.#batches, this.#nextBatch];
    this.#batchStart = at;
    const problem = batchProblem(batches, at);
    if (problem !== undefined) throw this.#corrupt(problem);
    this.#nextBatch = at + sizeBytes(batches, at);
    this.#baseOffset = baseOffset(batches, at);
    this.#lastOffset = lastOffset(batches, at);
    this.offset = this.#baseOffset - 1;
    if (isControl(batches, at)) return;
    this.#hasOneTimestamp = hasLogAppendTime(batches, at);
    this.#baseTimestamp = this.#hasOneTimestamp ? maxTimestamp(batches, at) : baseTimestamp(batches, at);
    this.#openRecords(compression(batches, at));
    this.#recordsLeft = recordCount(batches, at);
  }

  #openRecords(codec: number): void {
    let start = this.#batchStart + HEADER_BYTES;
    this.#bytes = this.#batches;
    this.#recordsEnd = this.#nextBatch;
    if (codec !== 0) {
      try {
        const compressed = this.#batches.subarray(start, this.#nextBatch);
        this.#bytes = decompress(codec, compressed, this.#decompressedBytesMax);
      } catch (problem) {
        if (problem instanceof OverLimit && this.#decompressedBytesMax < DECOMPRESSED_BYTES_MAX)
          throw this.#tooLarge(problem);
        throw this.#corrupt((problem as Error).message);
      }
      start = 0;
      this.#recordsEnd = this.#bytes.length;
    }
    this.#varints.reset(this.#bytes, start, this.#recordsEnd);
  }

  #readRecord(): void {
    const varints = this.#varints;
    const length = varints.next();
    const end = varints.position + length;
    if (length < 0 || end > this.#recordsEnd) throw new RangeError("a record is longer than its batch");
    varints.position++; // attributes, always 0
    const timestampDelta = varints.next();
    this.timestampMs = this.#baseTimestamp + (this.#hasOneTimestamp ? 0 : timestampDelta);
    const offset = this.#baseOffset + varints.next();
    if (offset <= this.offset || offset > this.#lastOffset) {
      throw new RangeError("a record has an offset that its batch does not have, or another record has");
    }
    this.offset = offset;
    this.#bodyStart = varints.position;

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

  #tooLarge(cause: OverLimit): KafkaError {
    const sentence =
      `the batch at offset ${this.#baseOffset} becomes more than ${this.#decompressedBytesMax} bytes when it is decompressed, ` +
      `which is too much to be shown here; the next one begins at offset ${this.nextOffset}`;
    return new KafkaError("MESSAGE_TOO_LARGE", sentence, { cause });
  }

  #corrupt(problem: string): KafkaError {
    const at = this.#batchStart;
    const isHeaderWhole = at + HEADER_BYTES <= this.#batches.length;
    if (!isHeaderWhole) return new KafkaError("CORRUPT_MESSAGE", `a batch is damaged: ${problem}`);
    const offset = baseOffset(this.#batches, at);
    this.#lastOffset = Math.max(offset, lastOffset(this.#batches, at));
    const sentence = `the batch at offset ${offset} is damaged: ${problem}; the next one begins at offset ${this.nextOffset}`;
    return new KafkaError("CORRUPT_MESSAGE", sentence);
  }
}
