/**
 * What clients did to a broker and what came of it: the words in which a campaign tells its story, and in which the checker reads it.
 *
 * A history is in the order in which one observer saw things. What it holds of one client is in the order in which that client did
 * it; between clients only this is sure: what is listed as over had happened before whatever is listed later as begun.
 */

export interface Place {
  topic: string;
  partition: number;
}

/** A producer begins to send a message. Each value is sent as one message, and no other is like it. */
export interface Send extends Place {
  kind: "send";
  atMs: number;
  producer: string;
  value: string;
  /** What the producer asked for: an acknowledgement that survives a kill (1), or a power cut (all); or none (0). */
  acks: 0 | 1 | "all";
  /** Whether the broker is to store it once however often the producer's library tries. */
  isIdempotent: boolean;
}

/** What the producer learned of it. A send of which nothing is ever learned may be stored or not: nobody can know. */
export interface Outcome {
  kind: "outcome";
  atMs: number;
  value: string;
  /** `acknowledged`: it is stored at `offset`. `refused`: the broker said that it is not. */
  result: "acknowledged" | "refused";
  /** Undefined where the client's library does not tell. */
  offset: number | undefined;
}

/** A consumer begins to read somewhere: it was placed there, or it was given the partition and went on from what was committed. */
export interface Seek extends Place {
  kind: "seek";
  atMs: number;
  consumer: string;
  offset: number;
}

/** A consumer got messages of a partition, in this order. */
export interface Poll extends Place {
  kind: "poll";
  atMs: number;
  consumer: string;
  messages: readonly { offset: number; value: string }[];
}

/** The broker said that the group's offset is stored. */
export interface Commit extends Place {
  kind: "commit";
  atMs: number;
  group: string;
  offset: number;
}

/** Somebody asked the broker to store the group's offset, and never heard whether it did. */
export interface UnansweredCommit extends Place {
  kind: "unanswered commit";
  atMs: number;
  group: string;
  offset: number;
}

/** The broker told somebody where the group stands; -1: nowhere. */
export interface Committed extends Place {
  kind: "committed";
  atMs: number;
  group: string;
  offset: number;
}

/** Somebody asks that what is before `offset` be gone. */
export interface Delete extends Place {
  kind: "delete";
  atMs: number;
  offset: number;
}

/** The broker said that it is gone: for ever. */
export interface Deleted extends Place {
  kind: "deleted";
  atMs: number;
  offset: number;
}

/** The broker lost its power, and with it what was not on the disk yet. */
export interface PowerCut {
  kind: "power cut";
  atMs: number;
}

export type Operation =
  | Send
  | Outcome
  | Seek
  | Poll
  | Commit
  | UnansweredCommit
  | Committed
  | Delete
  | Deleted
  | PowerCut;

/** What the partition held at last, read through from its beginning when everybody was done. */
export interface FinalLog extends Place {
  /** Of the first message that has to be there: what is before it retention may have taken. */
  startOffset: number;
  messages: readonly { offset: number; value: string }[];
  /** What the broker said instead of more messages. */
  refusal?: string;
}

export interface History {
  operations: readonly Operation[];
  logs: readonly FinalLog[];
}

export const ANOMALY_NAMES = [
  "lost write",
  "hole",
  "duplicate",
  "inconsistent offset",
  "non-monotonic send",
  "non-monotonic poll",
  "skipped poll",
  "unseen",
  "precommitted read",
  "torn message",
  "lost commit",
  "resurrected",
] as const;

export type AnomalyName = (typeof ANOMALY_NAMES)[number];

/** Two things that cannot both be right. */
export interface Anomaly {
  name: AnomalyName;
  /** Each a sentence that names the operation by its number and says what it was. */
  seen: [string, string];
}
