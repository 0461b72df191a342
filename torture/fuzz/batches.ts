/**
 * Record batches, right and nearly right: a header that lies about what follows, records that lie about themselves, compression that is
 * none, or that becomes a thousand times as much, and a CRC that says that all of it is well.
 */
import zlib from "node:zlib";
import { crc32c } from "../../harness/support/kafka/crc32c";
import {
  encodeBatch,
  HEADER_WIDTHS,
  type HeaderField,
  type RecordPlan,
} from "../../harness/support/kafka/record-batch";
import { Random } from "../random";
import { STAND_INS } from "./learnt";
import { mutate } from "./mutate";

const CRC_AT = 17;
const CRC_COVERS_FROM = 21;
const HEADER_BYTES = 61;
const POOL = 200;
/** As much as would hurt: 64 MiB of zeros. */
const BOMB_BYTES = 64 * 1024 * 1024;
const BOMB_SHARE = 0.002;
const ODD_NUMBERS = [0n, 1n, -1n, 2n, 0x7fn, 0x7fffn, 0x7fffffffn, -0x80000000n, 2n ** 53n, 2n ** 63n - 1n];
const FIELDS = (Object.keys(HEADER_WIDTHS) as HeaderField[]).filter((field) => field !== "crc");
const GZIP = 1;
const ZSTD = 4;

export class Batches {
  readonly #pool: readonly Buffer[];
  readonly #bombs: readonly Buffer[];

  constructor() {
    const random = new Random(1);
    this.#pool = Array.from({ length: POOL }, () => soundBatch(random));
    const zeros = Buffer.alloc(BOMB_BYTES);
    this.#bombs = [compressed(GZIP, zlib.gzipSync(zeros)), compressed(ZSTD, zlib.zstdCompressSync(zeros))];
  }

  /** What a partition is given: nearly always one batch. */
  pick(random: Random): Buffer {
    if (random.next() < BOMB_SHARE) return random.pick(this.#bombs);
    const batch = random.pick(this.#pool);
    const chance = random.next();
    if (chance < 0.5) return batch;
    if (chance < 0.6) return Buffer.concat([batch, random.pick(this.#pool)]);
    if (chance < 0.7) return mutate(batch, random);
    if (chance < 0.85) return withCrc(oddHeader(batch, random));
    return withCrc(
      Buffer.concat([batch.subarray(0, HEADER_BYTES), mutate(batch.subarray(HEADER_BYTES), random)]),
    );
  }
}

function soundBatch(random: Random): Buffer {
  const count = random.between(1, 4);
  const records = Array.from(
    { length: count },
    (_, at): RecordPlan => ({
      key: random.pick([`k${at}`, "", null, "ß"]),
      value: random.pick(["value", "", null, "x".repeat(500), "\u001b[2J"]),
      headers: random.next() < 0.2 ? [["h", random.pick([null, "v"])]] : [],
    }),
  );
  const isIdempotent = random.next() < 0.3;
  const header = isIdempotent
    ? {
        producerId: BigInt(STAND_INS.producerId),
        producerEpoch: 0n,
        baseSequence: BigInt(random.pick([0, 0, 1, 2, 5])),
      }
    : {};
  const codec = random.pick(["none", "none", "gzip", "zstd"] as const);
  if (codec !== "zstd") return encodeBatch({ records, compression: codec, header, hasWrongCrc: false });
  const plain = encodeBatch({ records, compression: "none", header: {}, hasWrongCrc: false }).subarray(
    HEADER_BYTES,
  );
  return compressed(ZSTD, zlib.zstdCompressSync(plain), count);
}

function compressed(codec: number, rawRecords: Buffer, count = 1): Buffer {
  const header = {
    attributes: BigInt(codec),
    recordCount: BigInt(count),
    lastOffsetDelta: BigInt(count - 1),
  };
  return encodeBatch({ records: [], compression: "none", header, hasWrongCrc: false, rawRecords });
}

function oddHeader(batch: Buffer, random: Random): Buffer {
  const changed = Buffer.from(batch);
  const field = random.pick(FIELDS);
  const width = HEADER_WIDTHS[field];
  let at = 0;
  for (const before of Object.keys(HEADER_WIDTHS) as HeaderField[]) {
    if (before === field) break;
    at += HEADER_WIDTHS[before];
  }
  const value = Buffer.alloc(8);
  value.writeBigInt64BE(BigInt.asIntN(64, random.pick(ODD_NUMBERS)));
  value.copy(changed, at, 8 - width);
  return changed;
}

/** With the right CRC, so that what is wrong with it is found later. */
export function withCrc(batch: Buffer): Buffer {
  const changed = Buffer.from(batch);
  if (changed.length > CRC_COVERS_FROM)
    changed.writeUInt32BE(crc32c(changed.subarray(CRC_COVERS_FROM)), CRC_AT);
  return changed;
}
