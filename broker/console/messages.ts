/**
 * What the console's server and its page say to each other: JSON, over HTTP and in one stream of events. Types only: the page is
 * built with the same file.
 *
 *     GET  /api/broker                                  BrokerNow
 *     GET  /api/topics?search=&after=&limit=            TopicList
 *     GET  /api/topics/:topic                           TopicNow
 *     GET  /api/topics/:topic/:partition/messages?from=&to=&bytes=      Messages   offsets from <= … < to; of each key and value
 *                                                               the first `bytes`: 1,024 where nothing is said, at most 1 MiB
 *     GET  /api/topics/:topic/:partition/offset?at=MS   { offset }          the first message as late as that
 *     POST /api/topics/:topic/messages                  Produce -> Produced
 *     GET  /api/groups?search=&after=&limit=            GroupList
 *     GET  /api/groups/:group                           GroupNow
 *     GET  /api/groups/:group/lag                       LagPoint[]
 *     GET  /api/wire/frames/:seq                        FrameDetails
 *     POST /api/wire/annotate                           SavedFrame -> FrameDetails    frames of a session that was saved
 *     GET  /api/events?topics=a,b&group=g&groups=1&wire=1       text/event-stream of Events; resumes by Last-Event-ID, or by `last=ID`
 *                                                               in the query: a page that opens another stream can set no header
 *
 * A POST carries the broker's token in the header `x-console-token`. What is refused is answered with Refusal and a status of 400, 403,
 * 404, 413, 500 or 503. Offsets are numbers. Times are milliseconds since 1970, those of frames with a fraction.
 */

export interface BrokerNow {
  clusterId: string;
  nodeId: number;
  version: string;
  /** Where clients reach it: for the lines that are ready to copy. */
  host: string;
  port: number;
  startedMs: number;
  nowMs: number;
  topicCount: number;
  groupCount: number;
  connectionCount: number;
  /** What a request that changes something has to carry. Another one after each start. */
  token: string;
}

export interface Refusal {
  /** Kafka's name of the error. */
  error: string;
  sentence: string;
}

// Topics

export interface TopicList {
  topics: { name: string; partitionCount: number; isInternal: boolean; isCompacted: boolean }[];
  total: number;
  /** To be given as `after` for the next ones; null: these were the last. */
  next: string | null;
}

export interface TopicNow {
  name: string;
  isInternal: boolean;
  isCompacted: boolean;
  config: Record<string, string>;
  partitions: PartitionNow[];
}

export interface PartitionNow {
  partition: number;
  logStartOffset: number;
  logEndOffset: number;
  sizeBytes: number;
  segmentCount: number;
  /** Oldest first; the newest 500, should there be more. The last one is written to. */
  segments: { baseOffset: number; sizeBytes: number }[];
  offline: string | null;
}

export interface Messages {
  logStartOffset: number;
  logEndOffset: number;
  /** Those that hold one of the offsets that were asked for, in order, each with only the messages that were asked for. */
  batches: BatchNow[];
  /** All from `from` up to but not including this is said here. Less than `to`: ask again from here, or it is the end of the log. */
  next: number;
}

/** What was asked for and no message has, though it is within the log, was taken by compaction. */
export interface BatchNow {
  baseOffset: number;
  lastOffset: number;
  /** How many messages are in it, asked for or not. */
  messageCount: number;
  sizeBytes: number;
  /** `none`, `gzip`, `snappy`, `lz4`, `zstd`. */
  compression: string;
  producerId: number;
  /** Of a transaction's end: no messages of anybody. */
  isControl: boolean;
  /** Those of the offsets that were asked for. */
  messages: MessageNow[];
  /** Why its messages, or the rest of them, cannot be shown; null: they can. */
  problem: string | null;
}

export interface MessageNow {
  offset: number;
  timestampMs: number;
  key: Content | null;
  value: Content | null;
  headers: { key: string; value: Content | null }[];
}

/** Text where the bytes are UTF-8, else base64: as a rule the first 4 KB of it. */
export interface Content {
  text?: string;
  base64?: string;
  /** How long it really is. */
  bytes: number;
}

export interface Produce {
  /** Null: the key, or the broker, decides. */
  partition: number | null;
  key: string | null;
  value: string;
}

export interface Produced {
  topic: string;
  partition: number;
  offset: number;
}

// Groups

export interface GroupList {
  groups: { id: string; state: string; type: string; memberCount: number }[];
  total: number;
  next: string | null;
}

export interface GroupNow {
  id: string;
  /** `classic` or `consumer` (KIP-848). */
  type: string;
  state: string;
  generation: number;
  assignor: string;
  members: MemberNow[];
  partitions: GroupPartitionNow[];
  /** Since when members are waited for; null while the group is not between two generations. */
  rebalancingSinceMs: number | null;
}

export interface MemberNow {
  id: string;
  clientId: string;
  instanceId: string | null;
  host: string;
  partitions: { topic: string; partition: number }[];
  /** When it was heard of last, and how long it may be silent after that. */
  heardMs: number;
  sessionTimeoutMs: number;
}

export interface GroupPartitionNow {
  topic: string;
  partition: number;
  logStartOffset: number;
  /** Null: it cannot be read. */
  logEndOffset: number | null;
  /** The next offset to be read after a restart; null: nothing is committed. */
  committed: number | null;
  /** The next offset to be read by who reads it now; null: nobody does, or it is not known. */
  position: number | null;
  owners: string[];
}

/** What happened in a group, as it happened. */
export interface GroupEvent {
  seq: number;
  atMs: number;
  group: string;
  /** `fenced`: somebody who is a member no more was refused. */
  kind: "joined" | "left" | "expired" | "fenced" | "rebalancing" | "stable" | "empty" | "dead";
  /** Of `joined`, `left`, `expired` and `fenced`. */
  member: string | null;
  generation: number;
  sentence: string;
}

/** How many messages the group had before it, in all its partitions. */
export interface LagPoint {
  atMs: number;
  lag: number;
}

// Wire

export interface ConnectionNow {
  id: number;
  door: "text" | "kafka";
  /** `127.0.0.1:53412`. */
  client: string;
  /** What the client calls itself; null: nothing, or it is not known yet. */
  clientId: string | null;
  openedMs: number;
  closedMs: number | null;
  /** Where the broker closed it for a reason: a sentence that says which. */
  closedWhy: string | null;
}

export interface FrameSummary {
  /** Rises by one with each frame that was kept. */
  seq: number;
  atMs: number;
  connection: number;
  client: string;
  clientId: string | null;
  door: "text" | "kafka";
  direction: "request" | "response";
  /** The same for a request and its response, on one connection; null in text, where a reply is only known by its turn. */
  exchange: number | null;
  /** `Fetch`; of text the verb, `header` or `message`; of its replies `OK`, `ERR` or `data`. */
  api: string;
  apiKey: number | null;
  apiVersion: number | null;
  /** The first error that is named in it. */
  error: string | null;
  /** How long it is on the wire, and how many bytes of it were kept. */
  bytes: number;
  keptBytes: number;
  /** Of a response: the time since its request. */
  tookMs: number | null;
  /** A few words on what it asks or says. */
  gist: string;
}

export interface FrameDetails extends FrameSummary {
  /** The frame's own bytes come first, base64; then what was compressed in it. */
  blobs: string[];
  fields: FieldNow[];
  /** Why the tree ends early; null when it is whole. */
  note: string | null;
}

export interface FieldNow {
  name: string;
  /** Kafka's name of the type. */
  type: string;
  /** Which of the blobs, and which of its bytes: from `start` up to but not including `end`. */
  blob: number;
  start: number;
  end: number;
  /** As a text; null where the children say it. */
  value: string | null;
  /** What it means, in a few words; empty where the name says it. */
  meaning: string;
  children: FieldNow[];
}

/** A session that was saved: the file `*.wire.json`. */
export interface SavedSession {
  format: "kafka-lab-wire";
  version: 1;
  savedMs: number;
  connections: ConnectionNow[];
  frames: SavedFrame[];
  dropped: number;
}

export interface SavedFrame extends FrameSummary {
  /** The kept bytes, base64. */
  base64: string;
}

// Events

export interface Events {
  /** First of all, and after each new beginning: what follows is not what came before. */
  hello: BrokerNow;
  /** Of the topics that were asked for: those that changed. Null: it is no more. */
  topics: { topics: Record<string, TopicNow | null> };
  /** The list of topics or groups is another one. */
  lists: { topics: number; groups: number };
  group: { id: string; now: GroupNow | null };
  "group-events": { events: GroupEvent[]; missed: number };
  connections: { connections: ConnectionNow[] };
  /** `dropped`: how many frames passed since the last such event that were not kept. */
  frames: { frames: FrameSummary[]; dropped: number };
}
