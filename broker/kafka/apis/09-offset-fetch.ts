/**
 * OffsetFetch: where does a group go on reading? A partition that nothing was committed for is answered with the offset -1.
 *
 * Versions 0 to 9. 2 may ask for all that is committed, 5 has leader epochs, 6 is flexible, 7 asks for what no transaction may still
 * change (there are none), 8 asks for several groups at once, 9 says which member of a group of KIP-848 asks.
 */
import type { Broker } from "../../broker";
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, arrayOf, bool, int16, int32, int64, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-9", "6+", {
  groupId: string("0-7"),
  topics: array(
    "0-7",
    {
      name: string("0-7"),
      partitionIndexes: arrayOf("0-7", "int32"),
    },
    { nullable: "2-7" },
  ),
  groups: array("8+", {
    groupId: string("8+"),
    memberId: string("9+", { nullable: "9+", default: null }),
    memberEpoch: int32("9+", { default: -1 }),
    topics: array(
      "8+",
      {
        name: string("8+"),
        partitionIndexes: arrayOf("8+", "int32"),
      },
      { nullable: "8+" },
    ),
  }),
  requireStable: bool("7+", { default: false }),
});

const response = message("0-9", "6+", {
  throttleTimeMs: int32("3+", { default: 0 }),
  topics: array("0-7", {
    name: string("0-7"),
    partitions: array("0-7", {
      partitionIndex: int32("0-7"),
      committedOffset: int64("0-7"),
      committedLeaderEpoch: int32("5-7", { default: -1 }),
      metadata: string("0-7", { nullable: "0-7" }),
      errorCode: int16("0-7"),
    }),
  }),
  errorCode: int16("2-7", { default: 0 }),
  groups: array("8+", {
    groupId: string("8+"),
    topics: array("8+", {
      name: string("8+"),
      partitions: array("8+", {
        partitionIndex: int32("8+"),
        committedOffset: int64("8+"),
        committedLeaderEpoch: int32("8+", { default: -1 }),
        metadata: string("8+", { nullable: "8+" }),
        errorCode: int16("8+"),
      }),
    }),
    errorCode: int16("8+", { default: 0 }),
  }),
});

const FIRST_VERSION_WITH_GROUP_ERROR = 2;
const FIRST_VERSION_WITH_MANY = 8;

interface Asked {
  groupId: string;
  topics: readonly { name: string; partitionIndexes: readonly number[] }[] | null;
  memberId?: string | null;
  memberEpoch?: number;
}

export const offsetFetch = api({
  key: 9,
  name: "OffsetFetch",
  request,
  response,
  handle(asked, { broker, version }) {
    if (version >= FIRST_VERSION_WITH_MANY) {
      return { topics: [], groups: onceEach(asked.groups).map((group) => fetchGroup(broker, group)) };
    }
    const { topics, errorCode } = fetchGroup(broker, asked);
    if (errorCode === NONE || version >= FIRST_VERSION_WITH_GROUP_ERROR)
      return { topics, errorCode, groups: [] };
    return { topics: refuseEach(asked.topics ?? [], errorCode), groups: [] };
  },
});

function fetchGroup(broker: Broker, asked: Asked) {
  const { groupId } = asked;
  try {
    broker.groups.offsets.authorizeFetch(groupId, {
      memberId: asked.memberId ?? "",
      instanceId: null,
      generation: asked.memberEpoch ?? -1,
    });
    const topics =
      asked.topics === null ? byTopic(broker.groups.offsets.of(groupId)) : byTopic(placesIn(asked.topics));
    return { groupId, topics: topics.map((topic) => fetchTopic(broker, groupId, topic)), errorCode: NONE };
  } catch (problem) {
    return { groupId, topics: [], errorCode: errorCode(groupErrorName(problem)) };
  }
}

function fetchTopic(broker: Broker, groupId: string, { name, partitionIndexes }: NamedPartitions) {
  const partitions = partitionIndexes.map((partitionIndex) => {
    const found = broker.groups.offsets.committed(groupId, { topic: name, partition: partitionIndex });
    return {
      partitionIndex,
      committedOffset: found?.offset ?? -1,
      committedLeaderEpoch: found?.leaderEpoch ?? -1,
      metadata: found?.metadata ?? "",
      errorCode: NONE,
    };
  });
  return { name, partitions };
}

type NamedPartitions = NonNullable<Asked["topics"]>[number];

/** A group that is named twice is answered once, for the first: what a small request asks for has to stay small. */
function onceEach<G extends Asked>(groups: readonly G[]): G[] {
  const seen = new Set<string>();
  return groups.filter(({ groupId }) => !seen.has(groupId) && seen.add(groupId));
}

function* placesIn(topics: readonly NamedPartitions[]): Generator<{ topic: string; partition: number }> {
  for (const { name, partitionIndexes } of topics)
    for (const partition of partitionIndexes) yield { topic: name, partition };
}

/** By topic, each partition once. */
function byTopic(places: Iterable<{ topic: string; partition: number }>): NamedPartitions[] {
  const found = new Map<string, Set<number>>();
  for (const { topic, partition } of places) {
    const partitions = found.get(topic);
    if (partitions === undefined) found.set(topic, new Set([partition]));
    else partitions.add(partition);
  }
  return [...found].map(([name, partitions]) => ({ name, partitionIndexes: [...partitions] }));
}

function refuseEach(topics: readonly NamedPartitions[], errorCode: number) {
  return topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1,
      metadata: "",
      errorCode,
    })),
  }));
}
