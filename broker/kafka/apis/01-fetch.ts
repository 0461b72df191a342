/**
 * Fetch: record batches from partitions, from an offset on.
 *
 * Versions 4 to 17; those before carry messages of formats that Kafka has given up. 5 adds the log start offset, 7 fetch sessions
 * (KIP-227), 9 leader epochs (KIP-320), 12 is flexible, 13 names topics by id (KIP-516), 15 moves the replica id, 16 and 17 add
 * what only followers and other leaders need.
 *
 * A partition's batches come whole and as they are, from the one that holds the offset on: a client skips what lies before it. The
 * first batch comes even if it is larger than every limit, so that nobody is stuck (KIP-74). Where there are fewer than
 * `minBytes`, the answer waits for more until `maxWaitMs` have passed.
 */
import { Growth } from "../../log/growth";
import type { PartitionLog } from "../../log/partition-log";
import { countRecords } from "../../log/record-batch";
import { errorCode, NONE, refusal } from "../answers";
import { type Api, api, type Context } from "../api";
import type { DecodedMessage } from "../codec/schema";
import {
  array,
  arrayOf,
  int8,
  int16,
  int32,
  int64,
  message,
  records,
  string,
  struct,
  uuid,
} from "../codec/schema";
import { type Answer, FetchSessions, type Wanted } from "../fetch-sessions";
import { assertLeaderEpoch } from "../leader-epoch";

const request = message("0-17", "12+", {
  clusterId: string("12+", { nullable: "12+", tag: 0, default: null }),
  replicaId: int32("0-14", { default: -1 }),
  replicaState: struct(
    "15+",
    {
      replicaId: int32("15+", { default: -1 }),
      replicaEpoch: int64("15+", { default: -1 }),
    },
    { tag: 1 },
  ),
  maxWaitMs: int32("0+"),
  minBytes: int32("0+"),
  maxBytes: int32("3+", { default: 2147483647 }),
  isolationLevel: int8("4+", { default: 0 }),
  sessionId: int32("7+", { default: 0 }),
  sessionEpoch: int32("7+", { default: -1 }),
  topics: array("0+", {
    topic: string("0-12"),
    topicId: uuid("13+"),
    partitions: array("0+", {
      partition: int32("0+"),
      currentLeaderEpoch: int32("9+", { default: -1 }),
      fetchOffset: int64("0+"),
      lastFetchedEpoch: int32("12+", { default: -1 }),
      logStartOffset: int64("5+", { default: -1 }),
      partitionMaxBytes: int32("0+"),
      replicaDirectoryId: uuid("17+", { tag: 0 }),
    }),
  }),
  forgottenTopicsData: array("7+", {
    topic: string("7-12"),
    topicId: uuid("13+"),
    partitions: arrayOf("7+", "int32"),
  }),
  rackId: string("11+", { default: "" }),
});

const response = message("0-17", "12+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("7+"),
  sessionId: int32("7+", { default: 0 }),
  responses: array("0+", {
    topic: string("0-12"),
    topicId: uuid("13+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      errorCode: int16("0+"),
      highWatermark: int64("0+"),
      lastStableOffset: int64("4+", { default: -1 }),
      logStartOffset: int64("5+", { default: -1 }),
      divergingEpoch: struct(
        "12+",
        {
          epoch: int32("12+", { default: -1 }),
          endOffset: int64("12+", { default: -1 }),
        },
        { tag: 0 },
      ),
      currentLeader: struct(
        "12+",
        {
          leaderId: int32("12+", { default: -1 }),
          leaderEpoch: int32("12+", { default: -1 }),
        },
        { tag: 1 },
      ),
      snapshotId: struct(
        "12+",
        {
          endOffset: int64("0+", { default: -1 }),
          epoch: int32("0+", { default: -1 }),
        },
        { tag: 2 },
      ),
      abortedTransactions: array(
        "4+",
        {
          producerId: int64("4+"),
          firstOffset: int64("4+"),
        },
        { nullable: "4+" },
      ),
      preferredReadReplica: int32("11+", { default: -1 }),
      records: records("0+", { nullable: "0+" }),
    }),
  }),
  nodeEndpoints: array(
    "16+",
    {
      nodeId: int32("16+"),
      host: string("16+"),
      port: int32("16+"),
      rack: string("16+", { nullable: "16+", default: null }),
    },
    { tag: 0 },
  ),
});

type Asked = DecodedMessage<typeof request>;

const READ_COMMITTED = 1;
const FIRST_VERSION_WITH_TOPIC_IDS = 13;
const UNKNOWN = -1;
const NO_RECORDS = Buffer.alloc(0);

/** The API with sessions of its own, which all connections share. */
export function makeFetch(sessions = new FetchSessions()): Api {
  return api({
    key: 1,
    name: "Fetch",
    request,
    response,
    served: { min: 4, max: 17 },
    async handle(asked, context) {
      const selection = sessions.select(asked, context.version >= FIRST_VERSION_WITH_TOPIC_IDS);
      if (typeof selection === "string") return { errorCode: errorCode(selection), responses: [] };
      const fetch = new Fetch(asked, context);
      fetch.showPositions(selection.partitions);
      const answers = await fetch.run(selection.partitions);
      fetch.countDelivered(answers);
      const abortedTransactions = asked.isolationLevel === READ_COMMITTED ? [] : null;
      const responses = byTopic(selection.news(answers), abortedTransactions);
      return { errorCode: NONE, sessionId: selection.sessionId, responses };
    },
  });
}

/** What a client is told of one partition. */
interface PartitionData {
  errorCode: number;
  highWatermark: number;
  logStartOffset: number;
  records: Buffer;
}

/** One fetch on its way: it reads, waits for more if that was too little, and reads once more. */
class Fetch {
  readonly #asked: Asked;
  readonly #context: Context;

  constructor(asked: Asked, context: Context) {
    this.#asked = asked;
    this.#context = context;
  }

  async run(partitions: readonly Wanted[]): Promise<Answer<PartitionData>[]> {
    const { minBytes, maxWaitMs } = this.#asked;
    // What is appended is counted from before the reading on, so that nothing is missed between reading and waiting.
    const growth = new Growth(partitions.flatMap((wanted) => this.#logOrNone(wanted)));
    const answers = await this.#readAll(partitions);
    const bytes = answers.reduce((sum, { told }) => sum + told.records.length, 0);
    const isFinal = partitions.length === 0 || answers.some(({ told }) => told.errorCode !== NONE);
    if (isFinal || bytes >= minBytes || maxWaitMs <= 0) return answers;
    const { broker, connection } = this.#context;
    await growth.reaches(minBytes - bytes, broker.waiter, maxWaitMs, connection.signal);
    return this.#readAll(partitions);
  }

  /** Tells whoever watches where the client reads on. Names that a client made up are nobody's, and would be kept for nothing. */
  showPositions(partitions: readonly Wanted[]): void {
    const { tapped } = this.#context.connection;
    const { positions } = tapped.tap;
    if (positions === undefined) return;
    for (const wanted of partitions) {
      const { partition, fetchOffset } = wanted;
      if (this.#logOrNone(wanted).length > 0)
        positions.position(tapped, this.#topic(wanted), partition, fetchOffset);
    }
  }

  countDelivered(answers: readonly Answer<PartitionData>[]): void {
    for (const { wanted, told } of answers) {
      const { records } = told;
      if (records.length === 0) continue;
      for (const log of this.#logOrNone(wanted)) log.delivered(countRecords(records), records.length);
    }
  }

  /** Partitions are read in the order of the request, as long as there is room in the answer. */
  async #readAll(partitions: readonly Wanted[]): Promise<Answer<PartitionData>[]> {
    const answers: Answer<PartitionData>[] = [];
    let room = Math.min(this.#asked.maxBytes, this.#context.settings.fetchBytesMax);
    let isFirst = true;
    for (const wanted of partitions) {
      const told = await this.#read(wanted, room, isFirst);
      if (told.records.length > 0) isFirst = false;
      room -= told.records.length;
      answers.push({ wanted, told });
    }
    return answers;
  }

  /** Only the first batch of an answer may be larger than the room there is. */
  async #read(wanted: Wanted, room: number, isFirst: boolean): Promise<PartitionData> {
    try {
      assertLeaderEpoch(wanted.currentLeaderEpoch);
      const log = this.#log(wanted);
      const bytesMax = Math.min(wanted.partitionMaxBytes, room);
      const isWanted = isFirst || bytesMax > 0;
      const batches = isWanted ? await log.read(wanted.fetchOffset, Math.max(bytesMax, 0)) : NO_RECORDS;
      const fits = isFirst || batches.length <= bytesMax;
      const { logStartOffset, logEndOffset: highWatermark } = log;
      return { errorCode: NONE, highWatermark, logStartOffset, records: fits ? batches : NO_RECORDS };
    } catch (problem) {
      const { errorCode } = refusal(problem);
      return { errorCode, highWatermark: UNKNOWN, logStartOffset: UNKNOWN, records: NO_RECORDS };
    }
  }

  #log(wanted: Wanted): PartitionLog {
    return this.#context.broker.log(this.#topic(wanted), wanted.partition);
  }

  #topic({ topic, topicId }: Wanted): string {
    const { broker, version } = this.#context;
    return version >= FIRST_VERSION_WITH_TOPIC_IDS ? broker.topicById(topicId).name : topic;
  }

  #logOrNone(wanted: Wanted): PartitionLog[] {
    try {
      return [this.#log(wanted)];
    } catch {
      return [];
    }
  }
}

/** The answers with neighbours of the same topic together. */
function byTopic(answers: readonly Answer<PartitionData>[], abortedTransactions: never[] | null) {
  const topics: { topic: string; topicId: string; partitions: ReturnType<typeof partitionOf>[] }[] = [];
  for (const answer of answers) {
    const { topic, topicId } = answer.wanted;
    const last = topics.at(-1);
    const partition = partitionOf(answer, abortedTransactions);
    if (last?.topic === topic && last.topicId === topicId) last.partitions.push(partition);
    else topics.push({ topic, topicId, partitions: [partition] });
  }
  return topics;
}

/** There are no transactions yet, so everything is stable and nothing was aborted. */
function partitionOf({ wanted, told }: Answer<PartitionData>, abortedTransactions: never[] | null) {
  const { highWatermark: lastStableOffset } = told;
  return { partitionIndex: wanted.partition, ...told, lastStableOffset, abortedTransactions };
}
