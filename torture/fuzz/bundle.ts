/**
 * Inputs that share a connection. Opening one takes longer than most inputs do, so several are sent at once; where the broker hangs up, or
 * does not go on, the first input that was not answered is taken for the reason, and the others behind it come in another bundle.
 */
import type { DoorInput } from "./input";

/** What is wrong with what the broker sent, in a sentence, and the input that it answers. */
export interface Complaint {
  sentence: string;
  input: DoorInput;
}

/** A connection that never was is nobody's answer. */
export type End = "closed" | "stalled" | "not opened";

export interface Bundle {
  readonly bytes: Buffer;
  /** Takes what the broker sent. */
  take(chunk: Buffer): void;
  /** Whether the broker owes an answer now, however long it takes. */
  readonly isOwed: boolean;
  /** How many of the inputs, from the first on, have had their turn: at least one. */
  finish(end: End): number;
}
