/**
 * What the suite asks of a Kafka client, whichever it is: write these messages, read them back, administer a topic. Behind this
 * interface stand the clients that people use, each with its own idea of a key, a header or a partitioner.
 *
 * Invariant: a client adds nothing of its own. What `produce` is given is what it sends, and `consume` returns what came.
 */

export const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type Codec = (typeof CODECS)[number];

export interface Message {
  /** Where it goes; undefined leaves that to the client's partitioner. */
  partition?: number | undefined;
  key: Buffer | null;
  /** null is a tombstone. */
  value: Buffer | null;
  headers: [name: string, value: Buffer][];
  /** Milliseconds since 1970; undefined leaves it to the client. */
  timestamp?: number | undefined;
}

/** A message as a consumer got it. */
export interface Received extends Message {
  partition: number;
  offset: number;
  timestamp: number;
  /** How its batch was compressed, where the client tells. */
  codec?: Codec;
}

export interface ProduceRequest {
  /** `host:port`. */
  address: string;
  topic: string;
  codec: Codec;
  messages: Message[];
  idempotent?: boolean;
}

/** From where on a consumer reads, in each partition. */
export type From = { at: "beginning" } | { at: "end" } | { offset: number } | { time: number };

export interface ConsumeRequest {
  address: string;
  topic: string;
  /** How many partitions the topic has: all of them are read. */
  partitions: number;
  from: From;
  /** How many messages to read. What has come after `patienceMs` is returned, though it be fewer. */
  count: number;
  patienceMs: number;
  /** Reads as a member of this group, which is new and begins at the beginning, and not from partitions of its own choice. */
  group?: string;
}

/** What can be done to a topic. */
export type AdminRequest =
  | { act: "create"; address: string; topic: string; partitions: number; configs: Configs }
  | { act: "describe"; address: string; topic: string; names: string[] }
  | { act: "alter"; address: string; topic: string; configs: Configs }
  | { act: "grow"; address: string; topic: string; partitions: number }
  | { act: "deleteRecords"; address: string; topic: string; partition: number; before: number }
  | { act: "delete"; address: string; topic: string }
  | { act: "list"; address: string };

export type Configs = Record<string, string>;

/** What an administering client was told; each act fills in what it is about. */
export interface AdminAnswer {
  topics?: string[];
  partitions?: number;
  configs?: Configs;
}

/** What a client's own interface has no word for, it cannot be asked. */
export interface Abilities {
  headers: "none" | "text" | "bytes";
  timestamps: boolean;
  tombstones: boolean;
}

export interface KafkaClient {
  readonly name: string;
  readonly can: Abilities;
  /** The client's own version, for the table. @throws CannotHere when it is not installed. */
  version(): Promise<string>;
  produce(request: ProduceRequest): Promise<void>;
  /** `ready` is called when the place to read from is settled: what is written from then on is behind it. */
  consume(request: ConsumeRequest, ready?: () => void): Promise<Received[]>;
  admin(request: AdminRequest): Promise<AdminAnswer>;
  close(): void;
}
