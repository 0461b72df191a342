/**
 * What a Kafka request asks, or a response says, in a few words: for a list of many frames.
 *
 * Of a frame that was cut only the beginning is known: whatever is missing is left out.
 */
import { HEADER_BYTES, recordCount, sizeBytes } from "../log/record-batch";
import { durationOf } from "./meanings";

/** A message as far as it was read. */
// biome-ignore lint/suspicious/noExplicitAny: any message of any API, or a part of one
type Message = any;
type Gist = (message: Message, topicName: (id: string) => string | undefined) => string;

const NAMED_MAX = 3;

const GISTS: Readonly<Record<string, { request: Gist; response: Gist }>> = {
  Produce: {
    request: ({ topicData, acks }) => {
      const parts = partsOf(topicData, "partitionData");
      const records = sum(parts.map(({ part }) => recordsIn(part.records)));
      const how = acks === undefined ? "" : `acks=${acks === -1 ? "all" : acks}`;
      return listed(some(parts.map(placeOf)), count(records, "record"), how);
    },
    response: ({ responses }) =>
      some(
        partsOf(responses, "partitionResponses").map(({ topic, part }) =>
          at(topic, part.index, part.baseOffset),
        ),
      ),
  },
  Fetch: {
    request: ({ topics, maxWaitMs, sessionId, sessionEpoch }, topicName) => {
      const parts = partsOf(topics, "partitions", topicName);
      const wanted = some(parts.map(({ topic, part }) => at(topic, part.partition, part.fetchOffset)));
      const inSession = sessionId > 0 && sessionEpoch > 0 ? "the rest as before" : "";
      return listed(wanted, inSession, `up to ${durationOf(maxWaitMs)}`);
    },
    response: ({ responses }, topicName) => {
      const parts = partsOf(responses, "partitions", topicName);
      const records = sum(parts.map(({ part }) => recordsIn(part.records)));
      const full = parts.filter(({ part }) => part.records?.length > 0);
      return records === 0 ? "nothing new" : listed(some(full.map(placeOf)), count(records, "record"));
    },
  },
  ListOffsets: {
    request: ({ topics }) =>
      some(
        partsOf(topics, "partitions").map(
          ({ topic, part }) => `${topic}-${part.partitionIndex} ${when(part.timestamp)}`,
        ),
      ),
    response: ({ topics }) =>
      some(
        partsOf(topics, "partitions").map(({ topic, part }) => at(topic, part.partitionIndex, part.offset)),
      ),
  },
  Metadata: {
    request: ({ topics }) => (topics === null ? "all topics" : some(names(topics))),
    response: ({ brokers, topics }) =>
      listed(
        some((brokers ?? []).map(({ host, port }: Message) => `${host}:${port}`)),
        some(
          (topics ?? []).map(
            ({ name, partitions }: Message) => `${name} (${count(partitions?.length, "partition")})`,
          ),
        ),
      ),
  },
  OffsetCommit: {
    request: ({ groupId, topics }) =>
      listed(
        group(groupId),
        some(
          partsOf(topics, "partitions").map(({ topic, part }) =>
            at(topic, part.partitionIndex, part.committedOffset),
          ),
        ),
      ),
    response: ({ topics }) => some(partsOf(topics, "partitions").map(placeOf)),
  },
  OffsetFetch: {
    request: ({ groupId, groups }) => group(groupId || groups?.[0]?.groupId),
    response: ({ topics, groups }) =>
      some(
        partsOf(topics?.length > 0 ? topics : groups?.[0]?.topics, "partitions").map(({ topic, part }) =>
          at(topic, part.partitionIndex, part.committedOffset),
        ),
      ),
  },
  FindCoordinator: {
    request: ({ key, coordinatorKeys }) => some(coordinatorKeys?.length > 0 ? coordinatorKeys : [key]),
    response: ({ coordinators, ...one }) =>
      some((coordinators?.length > 0 ? coordinators : [one]).map(address)),
  },
  JoinGroup: {
    request: ({ groupId, memberId, protocols }) =>
      listed(group(groupId), memberId === "" ? "a new member" : memberId, some(names(protocols))),
    response: ({ generationId, protocolName, leader, memberId, members }) =>
      listed(
        generationId === -1 ? "" : `generation ${generationId}`,
        protocolName ?? "",
        memberId !== "" && leader === memberId ? `the leader of ${count(members?.length, "member")}` : "",
      ),
  },
  SyncGroup: {
    request: ({ groupId, generationId, assignments }) =>
      listed(
        group(groupId),
        `generation ${generationId}`,
        assignments?.length > 0 ? `shares for ${count(assignments.length, "member")}` : "",
      ),
    response: ({ protocolName, assignment }) =>
      listed(
        protocolName ?? "",
        assignment?.length > 0 ? `a share of ${assignment.length} bytes` : "nothing",
      ),
  },
  Heartbeat: {
    request: ({ groupId, generationId }) => listed(group(groupId), `generation ${generationId}`),
    response: () => "",
  },
  LeaveGroup: {
    request: ({ groupId, members, memberId }) =>
      listed(
        group(groupId),
        some(members?.length > 0 ? members.map((one: Message) => one.memberId) : [memberId]),
      ),
    response: () => "",
  },
  ConsumerGroupHeartbeat: {
    request: ({ groupId, memberEpoch }) => listed(group(groupId), epoch(memberEpoch)),
    response: ({ memberEpoch, assignment }) =>
      listed(epoch(memberEpoch), assignment ? "a new share of the partitions" : ""),
  },
  ApiVersions: {
    request: ({ clientSoftwareName = "", clientSoftwareVersion = "" }) =>
      `${clientSoftwareName} ${clientSoftwareVersion}`.trim(),
    response: ({ apiKeys }) => count(apiKeys?.length, "API"),
  },
  InitProducerId: {
    request: ({ transactionalId }) => transactionalId ?? "",
    response: ({ producerId, producerEpoch }) => `producer ${producerId}, epoch ${producerEpoch}`,
  },
  CreateTopics: {
    request: ({ topics }) =>
      some(
        (topics ?? []).map(
          ({ name, numPartitions }: Message) => `${name} (${count(numPartitions, "partition")})`,
        ),
      ),
    response: ({ topics }) => some(names(topics)),
  },
  DeleteTopics: {
    request: ({ topicNames, topics }) => some(topicNames?.length > 0 ? topicNames : names(topics)),
    response: ({ responses }) => some(names(responses)),
  },
  SaslHandshake: {
    request: ({ mechanism }) => mechanism,
    response: () => "",
  },
  SaslAuthenticate: { request: () => "a secret, masked", response: () => "" },
};

/** Never fails, whatever is missing. */
export function gistOf(
  api: string,
  direction: "request" | "response",
  message: Message,
  topicName: (id: string) => string | undefined,
): string {
  try {
    return (GISTS[api]?.[direction] ?? anyGist)(message, topicName) ?? "";
  } catch {
    return "";
  }
}

/** The first names in a message. */
const anyGist: Gist = (message) => {
  const found: string[] = [];
  for (const [name, value] of Object.entries<Message>(message)) {
    if (/^(groupId|name|topicName|resourceName)$/.test(name) && typeof value === "string") found.push(value);
    const first = Array.isArray(value) ? value : [];
    for (const one of first.slice(0, NAMED_MAX + 1)) {
      const called =
        typeof one === "string" ? one : (one?.name ?? one?.groupId ?? one?.topic ?? one?.resourceName);
      if (typeof called === "string") found.push(called);
    }
  }
  return some(found);
};

interface PartOfTopic {
  topic: string;
  part: Message;
}

/** The partitions of all topics, each with the name of its topic. */
function partsOf(
  topics: Message,
  partitions: string,
  topicName?: (id: string) => string | undefined,
): PartOfTopic[] {
  return (topics ?? []).flatMap((topic: Message) =>
    (topic[partitions] ?? []).map((part: Message) => ({ topic: nameOf(topic, topicName), part })),
  );
}

function nameOf({ name, topic, topicId }: Message, topicName?: (id: string) => string | undefined): string {
  return name || topic || topicName?.(topicId) || topicId || "?";
}

function placeOf({ topic, part }: PartOfTopic): string {
  return `${topic}-${part.index ?? part.partitionIndex ?? part.partition}`;
}

function at(topic: string, partition: number, offset: number): string {
  return offset === -1 ? `${topic}-${partition}` : `${topic}-${partition}@${offset}`;
}

function names(things: Message): string[] {
  return (things ?? []).map(nameOf);
}

function address({ host, port, nodeId }: Message): string {
  return nodeId === -1 || host === undefined || host === "" ? "" : `${host}:${port}`;
}

function group(id: Message): string {
  return `group ${id}`;
}

function epoch(memberEpoch: number): string {
  if (memberEpoch === 0) return "joins";
  return memberEpoch < 0 ? "leaves" : `epoch ${memberEpoch}`;
}

function when(timestamp: number): string {
  if (timestamp === -1) return "latest";
  if (timestamp === -2) return "earliest";
  return `since ${timestamp}`;
}

/** How many records the batches say that they have; the last batch may be cut off. */
function recordsIn(batches: Message): number {
  if (!Buffer.isBuffer(batches)) return 0;
  let records = 0;
  for (let start = 0; start + HEADER_BYTES <= batches.length; ) {
    const size = sizeBytes(batches, start);
    if (size < HEADER_BYTES) break;
    records += recordCount(batches, start);
    start += size;
  }
  return records;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function count(number: Message, noun: string): string {
  return number === undefined ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function listed(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

/** The first few, and how many more there are. */
function some(all: readonly string[]): string {
  const first = all.slice(0, NAMED_MAX).filter((one) => one);
  const more = all.length - NAMED_MAX;
  return listed(...first) + (more > 0 ? ` and ${more} more` : "");
}
