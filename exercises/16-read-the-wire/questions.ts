/** The answers that the bytes of each session give. None is written down here: a session that is captured anew has other ones. */
import zlib from "node:zlib";
import { errorCode } from "../../harness/support/kafka/error-names";
import { type Batch, decodeBatches } from "../../harness/support/kafka/record-batch";
import type { Structure } from "../../harness/support/kafka/values";
import { at, type Session, type Talk } from "./session";

type Found = string | number | bigint;

export const QUESTIONS: Readonly<Record<string, (session: Session) => Found>> = {
  "1a": (session) => wrongHeader(session).topic.length,
  // The first line is a header, which is not answered; each line behind it is a message, with a reply.
  "1b": (session) => session.lines("response")[wrongHeader(session).place - 1]!.replace("OK ", ""),

  "2a": (session) => at(refusedFetch(session).asked, ...FETCHED, "fetchOffset") as bigint,
  "2b": (session) => listed(session, -2n),
  "2c": (session) =>
    (at(session.talks("Fetch").at(-1)!.asked, ...FETCHED, "fetchOffset") as bigint) - listed(session, -2n),

  "3a": (session) => session.talks("Produce").filter(({ answered }) => answered !== undefined).length,
  "3b": (session) => at(session.talks("Produce")[0]!.asked, ...PRODUCED, "index") as number,
  "3c": (session) => {
    const partitions = at(session.talks("Metadata")[0]!.answered, "topics", 0, "partitions") as Structure[];
    return Math.max(...partitions.map(({ partitionIndex }) => partitionIndex as number));
  },

  "4a": (session) => batchOf(repeated(session)).header.baseSequence,
  "4b": (session) =>
    at(repeated(session).answered, "responses", 0, "partitionResponses", 0, "baseOffset") as bigint,
  "4c": (session) => listed(session, -1n),

  "5a": (session) => at(refusedCommit(session).asked, "generationIdOrMemberEpoch") as number,
  "5b": (session) =>
    Math.max(...session.talks("JoinGroup").map(({ answered }) => at(answered, "generationId") as number)),
  "5c": (session) => commitError(refusedCommit(session)),

  "6a": (session) => session.talks("ApiVersions")[0]!.version,
  "6b": (session) => errorCode(at(session.talks("ApiVersions")[0]!.answered, "errorCode") as string),
  "6c": (session) => {
    const offered = at(session.talks("ApiVersions")[0]!.answered, "apiKeys") as Structure[];
    return offered.find(({ apiKey }) => apiKey === "ApiVersions")!.maxVersion as number;
  },

  "7a": (session) => batchOf(session.talks("Produce")[0]!).messages.length,
  "7b": (session) => batchOf(session.talks("Produce")[0]!).messages[1]!.key!,
  "7c": (session) =>
    zlib.gunzipSync(batchOf(session.talks("Produce")[0]!).bytes.subarray(BATCH_HEADER_BYTES)).length,

  "8a": (session) => at(session.talks("Fetch")[0]!.asked, "maxWaitMs") as number,
  "8b": (session) => at(session.talks("Fetch")[0]!.asked, "minBytes") as number,
  "8c": (session) => {
    const { asked, answered } = session.talks("Fetch")[0]!;
    const records = at(answered, "responses", 0, "partitions", 0, "records") as Buffer;
    return records.length >= (at(asked, "minBytes") as number) ? "bytes" : "time";
  },
};

const FETCHED = ["topics", 0, "partitions", 0];
const PRODUCED = ["topicData", 0, "partitionData", 0];
const BATCH_HEADER_BYTES = 61;

function wrongHeader(session: Session): { topic: string; place: number } {
  for (const [place, line] of session.lines("request").entries()) {
    const [, length, topic] = /^(\d+) (\S+) \d+$/.exec(line) ?? [];
    if (topic !== undefined && Number(length) !== topic.length) return { topic, place };
  }
  throw new Error("the session has no header with a wrong number");
}

function refusedFetch(session: Session): Talk {
  return session
    .talks("Fetch")
    .find(({ answered }) => at(answered, "responses", 0, "partitions", 0, "errorCode") !== "NONE")!;
}

/** What the broker said of the earliest (-2) or the latest (-1) offset. */
function listed(session: Session, timestamp: bigint): bigint {
  const talk = session
    .talks("ListOffsets")
    .find(({ asked }) => at(asked, "topics", 0, "partitions", 0, "timestamp") === timestamp);
  return at(talk?.answered, "topics", 0, "partitions", 0, "offset") as bigint;
}

function batchOf({ asked }: Talk): Batch {
  return decodeBatches(at(asked, ...PRODUCED, "records") as Buffer)[0]!;
}

/** The last of the batches that has the same sequence number as one before. */
function repeated(session: Session): Talk {
  const talks = session.talks("Produce");
  const sequences = talks.map((talk) => batchOf(talk).header.baseSequence);
  return talks.findLast((_, place) => sequences.indexOf(sequences[place]!) < place)!;
}

function commitError({ answered }: Talk): string {
  return at(answered, "topics", 0, "partitions", 0, "errorCode") as string;
}

function refusedCommit(session: Session): Talk {
  return session.talks("OffsetCommit").find((talk) => commitError(talk) !== "NONE")!;
}
