/**
 * Reads a frame for people, whichever door it went through: the line about it in a list, and the tree of its fields. It knows what this
 * broker speaks, extensions included.
 *
 * Invariant: any bytes will do, also those of a file that somebody made by hand.
 */
import type { FrameDetails, FrameSummary } from "../console/messages";
import type { Api } from "../kafka/api";
import { bounded } from "./fields";
import { type Described, describeKafka } from "./kafka-frame";
import { headerOf, type Names, summaryOfKafka } from "./kafka-summary";
import { KnownApis } from "./known-apis";
import { replyFields, summaryOfReply } from "./text-reply";
import { type Dialect, gistOfLine, kindOfLine, lineFields, type TextLanguage } from "./text-request";

/** Of a frame no more bytes are kept, nor looked at. */
export const KEPT_BYTES_MAX = 64 * 1024;

/** What is spoken at the doors, and what the broker knows that stands in frames as a number only. */
export interface Language extends TextLanguage {
  apis: readonly Api[];
  /** The name of a topic of this broker; undefined: it has none with that id. */
  topicName(id: string): string | undefined;
}

/** What is known of a frame without looking into it, its summary being made of it. */
export interface RawFrame extends Omit<FrameSummary, "api" | "error" | "gist" | "keptBytes"> {
  kept: Buffer;
  /** Of text: which dialect its connection speaks. */
  dialect: Dialect;
  /** Of text: the bytes that a line announced. */
  isPayload: boolean;
}

export class FrameReader {
  readonly apis: KnownApis;
  readonly #text: TextLanguage;
  readonly #names: Names;

  constructor({ apis, topicName, ...text }: Language) {
    this.apis = new KnownApis(apis);
    this.#text = text;
    this.#names = { apis: this.apis, topicName };
  }

  summary(frame: RawFrame): FrameSummary {
    const { kept, dialect: _, isPayload: __, ...known } = frame;
    return { ...known, keptBytes: kept.length, ...this.#said(frame) };
  }

  details(summary: FrameSummary, kept: Buffer): FrameDetails {
    const { blobs, fields, note } = this.#described(summary, kept.subarray(0, KEPT_BYTES_MAX));
    return { ...summary, blobs: blobs.map((blob) => blob.toString("base64")), fields, note };
  }

  #said(frame: RawFrame): { api: string; error: string | null; gist: string } {
    const { door, direction, kept } = frame;
    if (door === "kafka")
      return summaryOfKafka({ ...frame, bytes: kept, wholeBytes: frame.bytes }, this.#names);
    if (direction === "response") {
      const { kind, error, gist } = summaryOfReply(kept);
      return { api: kind, error, gist };
    }
    const api = frame.isPayload ? "message" : kindOfLine(kept, frame.dialect, this.#text);
    return { api, error: null, gist: gistOfLine(kept) };
  }

  #described(summary: FrameSummary, kept: Buffer): Described {
    const { door, direction, api, bytes: wholeBytes } = summary;
    if (door === "kafka") {
      // What a request is, it says itself.
      const asked = direction === "request" ? headerOf(kept) : undefined;
      return describeKafka({ ...summary, ...asked, bytes: kept, wholeBytes }, this.#names);
    }
    const all = direction === "response" ? replyFields(kept) : lineFields(kept, api, this.#text);
    const { fields, isCut } = bounded(all);
    const tooMany = isCut ? "it has more fields than are shown" : null;
    const note = wholeBytes > kept.length ? "only the beginning of it was kept" : tooMany;
    return { blobs: [kept], fields, note };
  }
}
