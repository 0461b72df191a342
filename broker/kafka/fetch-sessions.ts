/**
 * Fetch sessions (KIP-227): a consumer of many partitions names them once; from then on it sends what has changed, and is sent the
 * partitions that have something new.
 *
 * Invariant: each request of a session carries the next epoch, so that one that was lost or sent twice is noticed. How many sessions
 * and partitions are kept is bounded: those that were not used for the longest time are forgotten, and their clients begin anew.
 */
import { randomInt } from "node:crypto";
import type { ErrorName } from "../errors";

/** What a client wants of one partition. */
export interface Wanted {
  /** Empty where the client names the topic by its id. */
  topic: string;
  topicId: string;
  partition: number;
  fetchOffset: number;
  partitionMaxBytes: number;
  currentLeaderEpoch: number;
}

/** What a client was told of one partition; what is in it besides is the fetch's own affair. */
export interface Told {
  errorCode: number;
  highWatermark: number;
  logStartOffset: number;
  records: Buffer | null;
}

export interface SessionRequest {
  sessionId: number;
  sessionEpoch: number;
  topics: readonly Topic[];
  forgottenTopicsData: readonly { topic: string; topicId: string; partitions: readonly number[] }[];
}

interface Topic {
  topic: string;
  topicId: string;
  partitions: readonly Omit<Wanted, "topic" | "topicId">[];
}

export interface Answer<T extends Told> {
  wanted: Wanted;
  told: T;
}

/** What one request is about. */
export interface Selection {
  /** 0 where there is no session. */
  sessionId: number;
  partitions: readonly Wanted[];
  /** Those of the answers that the client must be told. */
  news<T extends Told>(answers: readonly Answer<T>[]): readonly Answer<T>[];
}

interface Remembered {
  wanted: Wanted;
  highWatermark: number;
  logStartOffset: number;
}

interface Session {
  id: number;
  nextEpoch: number;
  usesTopicIds: boolean;
  partitions: Map<string, Remembered>;
}

const NO_SESSION = 0;
const FIRST_EPOCH = 0;
/** The client wants no session, or no longer. */
const FINAL_EPOCH = -1;
const ID_MAX = 2 ** 31 - 1;
/** `max.incremental.fetch.session.cache.slots` of Kafka. */
const SESSIONS_MAX = 1000;
const PARTITIONS_MAX = 200_000;

export class FetchSessions {
  /** The one used last is the last. */
  readonly #sessions = new Map<number, Session>();
  #partitionCount = 0;

  /** What the request is about, or the name of the error that ends it. */
  select(request: SessionRequest, usesTopicIds: boolean): Selection | ErrorName {
    const { sessionId, sessionEpoch } = request;
    if (sessionEpoch === FINAL_EPOCH || sessionEpoch === FIRST_EPOCH) {
      const old = this.#sessions.get(sessionId);
      if (old !== undefined) this.#forget(old);
      const partitions = wantedOf(request.topics);
      if (sessionEpoch === FINAL_EPOCH)
        return { sessionId: NO_SESSION, partitions, news: (answers) => answers };
      return this.#selectFull(partitions, usesTopicIds);
    }
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return "FETCH_SESSION_ID_NOT_FOUND";
    if (session.nextEpoch !== sessionEpoch) return "INVALID_FETCH_SESSION_EPOCH";
    if (session.usesTopicIds !== usesTopicIds) return "FETCH_SESSION_TOPIC_ID_ERROR";
    return this.#selectIncremental(session, request);
  }

  /** A new session: everything is told, and remembered for the requests that follow. */
  #selectFull(partitions: readonly Wanted[], usesTopicIds: boolean): Selection {
    if (partitions.length > PARTITIONS_MAX)
      return { sessionId: NO_SESSION, partitions, news: (answers) => answers };
    const session: Session = { id: this.#newId(), nextEpoch: 1, usesTopicIds, partitions: new Map() };
    this.#sessions.set(session.id, session);
    this.#update(session, partitions);
    this.#makeRoom();
    const news = <T extends Told>(answers: readonly Answer<T>[]) => {
      for (const answer of answers) remember(session, answer);
      return answers;
    };
    return { sessionId: session.id, partitions, news };
  }

  #selectIncremental(session: Session, request: SessionRequest): Selection {
    session.nextEpoch = session.nextEpoch === ID_MAX ? 1 : session.nextEpoch + 1;
    for (const { topic, topicId, partitions } of request.forgottenTopicsData) {
      for (const partition of partitions) {
        if (session.partitions.delete(key(topic, topicId, partition))) this.#partitionCount--;
      }
    }
    this.#update(session, wantedOf(request.topics));
    // Used now, so it is the last to be forgotten.
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
    this.#makeRoom();
    const partitions = [...session.partitions.values()].map(({ wanted }) => wanted);
    const news = <T extends Told>(answers: readonly Answer<T>[]) =>
      answers.filter((answer) => remember(session, answer));
    return { sessionId: session.id, partitions, news };
  }

  #update(session: Session, partitions: readonly Wanted[]): void {
    for (const wanted of partitions) {
      const name = key(wanted.topic, wanted.topicId, wanted.partition);
      const known = session.partitions.get(name);
      if (known !== undefined) known.wanted = wanted;
      else {
        session.partitions.set(name, { wanted, highWatermark: -1, logStartOffset: -1 });
        this.#partitionCount++;
      }
    }
  }

  #makeRoom(): void {
    for (const session of this.#sessions.values()) {
      if (this.#sessions.size <= SESSIONS_MAX && this.#partitionCount <= PARTITIONS_MAX) return;
      this.#forget(session);
    }
  }

  #forget(session: Session): void {
    this.#sessions.delete(session.id);
    this.#partitionCount -= session.partitions.size;
  }

  #newId(): number {
    for (;;) {
      const id = randomInt(1, ID_MAX);
      if (!this.#sessions.has(id)) return id;
    }
  }
}

/** Takes notice of what the client is told now; whether that is any news to it. */
function remember(session: Session, { wanted, told }: Answer<Told>): boolean {
  const known = session.partitions.get(key(wanted.topic, wanted.topicId, wanted.partition));
  if (known === undefined) return true;
  const { highWatermark, logStartOffset } = known;
  known.highWatermark = told.highWatermark;
  known.logStartOffset = told.logStartOffset;
  return (
    told.errorCode !== 0 ||
    (told.records?.length ?? 0) > 0 ||
    told.highWatermark !== highWatermark ||
    told.logStartOffset !== logStartOffset
  );
}

function wantedOf(topics: readonly Topic[]): Wanted[] {
  return topics.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => ({ topic, topicId, ...pick(partition) })),
  );
}

function pick({
  partition,
  fetchOffset,
  partitionMaxBytes,
  currentLeaderEpoch,
}: Topic["partitions"][number]) {
  return { partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch };
}

function key(topic: string, topicId: string, partition: number): string {
  return `${topic}/${topicId}/${partition}`;
}
