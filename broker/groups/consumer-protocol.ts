/**
 * What consumers tell each other inside the classic protocol, where the broker only passes it on: which topics a member wants, and
 * which partitions the leader gives it. The group lies in it for the broker as bytes; who wants to show them to a person, or is
 * itself such a consumer, reads them with this.
 *
 * Each is two bytes with its version, then the message. A reader takes a newer version for the newest that it knows: new versions only
 * ever add fields at the end.
 */
import { decoder } from "../kafka/codec/decode";
import { encoder } from "../kafka/codec/encode";
import { Malformed, Reader } from "../kafka/codec/reader";
import {
  array,
  arrayOf,
  bytes,
  type Decoded,
  type Encodable,
  type Fields,
  int32,
  type Message,
  message,
  string,
} from "../kafka/codec/schema";
import { Writer } from "../kafka/codec/writer";

export const subscriptionSchema = message("0-3", undefined, {
  topics: arrayOf("0+", "string"),
  userData: bytes("0+", { nullable: "0+", default: null }),
  ownedPartitions: array("1+", {
    topic: string("1+"),
    partitions: arrayOf("1+", "int32"),
  }),
  generationId: int32("2+", { default: -1 }),
  rackId: string("3+", { nullable: "3+", default: null }),
});

export const assignmentSchema = message("0-3", undefined, {
  assignedPartitions: array("0+", {
    topic: string("0+"),
    partitions: arrayOf("0+", "int32"),
  }),
  userData: bytes("0+", { nullable: "0+", default: null }),
});

/** What a member sends when it joins. */
export const subscription = embedded(subscriptionSchema);
/** What the leader sends for each member. */
export const assignment = embedded(assignmentSchema);

export type Subscription = ReturnType<typeof subscription.decode>;
export type Assignment = ReturnType<typeof assignment.decode>;

function embedded<F extends Fields>(schema: Message<F>) {
  const { max } = schema.versions;
  return {
    /** The bytes of that version, the newest unless told otherwise. */
    encode(value: Encodable<F>, version = max): Buffer {
      const writer = new Writer();
      writer.int16(version);
      encoder(schema, version)(writer, value);
      return writer.body();
    },
    /** @throws Malformed */
    decode(bytes: Buffer): Decoded<F> {
      const reader = new Reader(bytes);
      const version = reader.int16();
      if (version < 0) throw new Malformed(`the version of the consumer protocol is ${version}`);
      return decoder(schema, Math.min(version, max))(reader) as Decoded<F>;
    },
  };
}
