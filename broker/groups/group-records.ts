/**
 * The records of `__consumer_offsets` that tell of committed offsets and of classic groups, in Kafka's own format: a key and a
 * value, each a message behind two bytes with its version. The version of a key says what kind of record it is.
 *
 *     key version 0, 1   OffsetCommitKey    ->  OffsetCommitValue    what a group has committed for a partition
 *     key version 2      GroupMetadataKey   ->  GroupMetadataValue   the members of a classic group and what they were given
 *     key versions 3-8   records of groups of the newer protocol, see consumer-group-records.ts
 */
import { decoder } from "../kafka/codec/decode";
import { encoder } from "../kafka/codec/encode";
import { Malformed, Reader } from "../kafka/codec/reader";
import {
  array,
  bytes,
  type Decoded,
  type Encodable,
  type Fields,
  includes,
  int32,
  int64,
  type Message,
  message,
  string,
} from "../kafka/codec/schema";
import { Writer } from "../kafka/codec/writer";

/** How messages of one kind are written and read as the key or the value of a record. */
export interface Format<F extends Fields> {
  encode(version: number, value: Encodable<F>): Buffer;
  /** What it holds does not refer to the bytes, but for fields of bytes, which are views. @throws Malformed */
  decode(bytes: Buffer): Decoded<F>;
}

export function format<F extends Fields>(message: Message<F>): Format<F> {
  const encoders: ReturnType<typeof encoder>[] = [];
  const decoders: ReturnType<typeof decoder>[] = [];
  return {
    encode(version, value) {
      encoders[version] ??= encoder(message, version);
      const writer = new Writer();
      writer.int16(version);
      encoders[version](writer, value);
      return writer.body();
    },
    decode(bytes) {
      const reader = new Reader(bytes);
      const version = reader.int16();
      if (!includes(message.versions, version)) {
        const { min, max } = message.versions;
        throw new Malformed(`a record is of version ${version}, and this broker knows ${min} to ${max}`);
      }
      decoders[version] ??= decoder(message, version);
      return decoders[version](reader) as Decoded<F>;
    },
  };
}

/** What kind of record it is: the version of its key. -1 when the key is too short to have one. */
export function kindOf(key: Buffer): number {
  return key.length < 2 ? -1 : key.readInt16BE(0);
}

export const OFFSET_COMMIT_KEY = 1;
export const GROUP_METADATA_KEY = 2;

export const offsetCommitKey = format(
  message("0-1", undefined, {
    group: string("0+"),
    topic: string("0+"),
    partition: int32("0+"),
  }),
);

/** Versions as Kafka 4.0 writes them: 1 where the commit itself says when it expires, else 3. */
export const OFFSET_COMMIT_VALUE = 3;
export const OFFSET_COMMIT_VALUE_THAT_EXPIRES = 1;

export const offsetCommitValue = format(
  message("0-4", "4+", {
    offset: int64("0+"),
    leaderEpoch: int32("3+", { default: -1 }),
    metadata: string("0+"),
    commitTimestamp: int64("0+"),
    expireTimestamp: int64("1", { default: -1 }),
  }),
);

export const groupMetadataKey = format(message("2", undefined, { group: string("2") }));

/** The version that Kafka 4.0 writes. */
export const GROUP_METADATA_VALUE = 3;

export const groupMetadataValue = format(
  message("0-4", "4+", {
    protocolType: string("0+"),
    generation: int32("0+"),
    protocol: string("0+", { nullable: "0+" }),
    leader: string("0+", { nullable: "0+" }),
    currentStateTimestamp: int64("2+", { default: -1 }),
    members: array("0+", {
      memberId: string("0+"),
      groupInstanceId: string("3+", { nullable: "3+", default: null }),
      clientId: string("0+"),
      clientHost: string("0+"),
      rebalanceTimeout: int32("1+", { default: -1 }),
      sessionTimeout: int32("0+"),
      subscription: bytes("0+"),
      assignment: bytes("0+"),
    }),
  }),
);
