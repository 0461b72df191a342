/**
 * The two dialects of the text protocol see a connection through this: what they are given, frame by frame, and what they
 * may do.
 */
import type { Engine } from "../engine";
import type { Settings } from "../settings";
import type { TappedConnection } from "../tap";
import type { Commands } from "./command";
import type { Frame, Framer } from "./framing";
import type { Producer } from "./producer";
import type { Replies } from "./replies";

export interface Dialect {
  /** Whether a line that a reset cut off counts as a line, or is dropped. */
  readonly keepsUnfinishedLine: boolean;
  /** Deals with a frame. What it throws is answered as an ERR line. A promise holds up the frames behind it. */
  handle(frame: Frame): void | Promise<void>;
}

/** What a dialect, or a command, may do with its connection. */
export interface Conversation {
  readonly engine: Engine;
  readonly commands: Commands;
  readonly settings: Settings;
  readonly replies: Replies;
  readonly producer: Producer;
  readonly framer: Framer;
  /** Where a person reaches this broker. */
  readonly address: { host: string; port: number };
  /** Where the client is, as Kafka writes it: `/127.0.0.1`. */
  readonly clientHost: string;
  /** What whoever watches is shown of the connection. */
  readonly tapped: TappedConnection;
  /** Aborted when the broker stops or the client is gone: nobody waits any longer. */
  readonly signal: AbortSignal;
  /** Waits until all that was produced before is answered: from here on `replies` may be written to directly. */
  settled(): Promise<void>;
  /** Lets the next frame be `count` raw bytes, and gives it to `use`. */
  expectBytes(count: number, use: (frame: Frame) => void | Promise<void>): void;
  /** Runs `work` until the client's next line arrives; then `signal` is aborted, and the line waits for `work` to end. */
  untilNextLine(work: (signal: AbortSignal) => Promise<void>): void;
  /** The same, but the end of the client's input ends it as well: who has left must be told from who only listens. */
  untilInputEnds(work: (signal: AbortSignal) => Promise<void>): void;
  /** Ends the connection once all replies are sent; what else the client sent is not looked at. */
  close(): void;
}
