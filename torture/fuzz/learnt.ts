/**
 * What only the broker can give: ids of members, of topics, of sessions and of producers. Inputs hold something of the same length in
 * their place, so that they can be written down; when they are sent, the last that was heard of takes it.
 */
const MEMBER = Buffer.from("harness-00000000-0000-4000-8000-000000000000");
const TOPIC_ID = Buffer.from("5eed0000000040008000000000000001", "hex");

/** In the place of numbers, as the generator writes them. */
export const STAND_INS = {
  memberId: MEMBER.toString(),
  topicId: TOPIC_ID,
  generationId: 0x5eed0001,
  sessionId: 0x5eed0002,
  producerId: 0x5eed0003,
} as const;

/** The client id from which the broker makes the ids of its members: they are as long as the stand-in then. */
export const CLIENT_ID = "harness";

/** By the name of the field in an answer. */
const PLACES: Readonly<Record<string, Buffer>> = {
  memberId: MEMBER,
  topicId: TOPIC_ID,
  generationId: int(4, STAND_INS.generationId),
  memberEpoch: int(4, STAND_INS.generationId),
  sessionId: int(4, STAND_INS.sessionId),
  producerId: int(8, STAND_INS.producerId),
};

export class Learnt {
  readonly #values = new Map<Buffer, Buffer>();
  readonly #spared: Buffer;

  /** `spared` is an id that no input may ever get hold of. */
  constructor(spared: Buffer) {
    this.#spared = spared;
  }

  static wants(fieldName: string): boolean {
    return fieldName in PLACES;
  }

  /** A field of an answer had this value. Nothing and -1 are no ids. */
  note(fieldName: string, value: Buffer): void {
    const place = PLACES[fieldName]!;
    if (value.length !== place.length || value.every((byte) => byte === 0 || byte === 0xff)) return;
    if (value.equals(this.#spared)) return;
    this.#values.set(place, Buffer.from(value));
  }

  /** Puts what is known into the bytes. */
  fillIn(bytes: Buffer): void {
    for (const [place, value] of this.#values)
      for (let at = bytes.indexOf(place); at >= 0; at = bytes.indexOf(place, at + place.length))
        value.copy(bytes, at);
  }
}

function int(width: 4 | 8, value: number): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.writeUInt32BE(value, width - 4);
  return bytes;
}
