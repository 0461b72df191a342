/**
 * The one narrow way in which a door (text, later the console) reaches topics, messages and offsets. The broker's own log
 * stands behind it here; anything else that can do these few things could.
 *
 * All of it is asynchronous. Appends take effect in the order of the calls; the bytes of a batch must not change afterwards.
 */
export interface PartitionDescription {
  partition: number;
  logStartOffset: number;
  logEndOffset: number;
  segmentCount: number;
  sizeBytes: number;
  /** Why the partition cannot be used; undefined while it can. */
  offline: string | undefined;
}

export interface TopicDescription {
  name: string;
  id: string;
  /** The broker keeps it for itself: clients can only read it. */
  isInternal: boolean;
  partitionCount: number;
  /** Whether only the last message of each key is kept, so that a message needs one. */
  isCompacted: boolean;
  /** The configurations that a person wants to see: a few that every topic has, and those that it sets itself. */
  config: Readonly<Record<string, string>>;
}

/** A place in a topic, written `my-topic-0@5`. */
export interface Position {
  topic: string;
  partition: number;
  offset: number;
}

export interface Engine {
  /** `partitions` undefined: as many as the broker gives by default. */
  createTopic(
    name: string,
    partitions: number | undefined,
    config: ReadonlyMap<string, string>,
  ): Promise<TopicDescription>;
  deleteTopic(name: string): Promise<void>;
  topics(): Promise<TopicDescription[]>;
  describeTopic(name: string): Promise<TopicDescription>;
  describePartitions(name: string): Promise<PartitionDescription[]>;
  /** Appends a record batch; resolves with its base offset once it is acknowledged with acks=all. */
  append(topic: string, partition: number, batch: Buffer): Promise<number>;
  /** Whole record batches from the one that holds the position on, about `maxBytes` of them; empty at the end. */
  read(position: Position, maxBytes: number): Promise<Buffer>;
  /** The first offset as late as `timestampMs`, or the log end offset when there is none. */
  offsetForTime(topic: string, partition: number, timestampMs: number): Promise<number>;
  /** The offset at which the partition's log begins, and the one after its last message. */
  offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }>;
  /** Resolves when a message is at one of the positions, after `maxWaitMs`, or when `signal` is aborted. */
  wait(positions: readonly Position[], maxWaitMs: number, signal: AbortSignal): Promise<void>;
}
