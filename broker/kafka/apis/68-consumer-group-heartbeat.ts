/**
 * ConsumerGroupHeartbeat: the one request of a member of a consumer group (KIP-848). With it a member joins, says that it is alive and
 * what it has, learns what it is to have, and leaves.
 *
 * Versions 0 and 1. 1 adds subscriptions by regular expression, and members who make up their member id themselves (KIP-1082).
 *
 * The epoch says what it is about: 0 joins, -1 leaves, -2 is a static member that leaves for now, any other is the member's own. A field
 * that is null, or -1, has not changed since the heartbeat before.
 */
import { byTopic, partitionSet } from "../../groups/partition-set";
import { errorCode, NONE, refusal } from "../answers";
import { api } from "../api";
import { array, arrayOf, int16, int32, message, string, struct, uuid } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-1", "0+", {
  groupId: string("0+"),
  memberId: string("0+"),
  memberEpoch: int32("0+"),
  instanceId: string("0+", { nullable: "0+", default: null }),
  rackId: string("0+", { nullable: "0+", default: null }),
  rebalanceTimeoutMs: int32("0+", { default: -1 }),
  subscribedTopicNames: arrayOf("0+", "string", { nullable: "0+", default: null }),
  subscribedTopicRegex: string("1+", { nullable: "1+", default: null }),
  serverAssignor: string("0+", { nullable: "0+", default: null }),
  topicPartitions: array(
    "0+",
    {
      topicId: uuid("0+"),
      partitions: arrayOf("0+", "int32"),
    },
    { nullable: "0+", default: null },
  ),
});

const response = message("0-1", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  errorMessage: string("0+", { nullable: "0+", default: null }),
  memberId: string("0+", { nullable: "0+", default: null }),
  memberEpoch: int32("0+"),
  heartbeatIntervalMs: int32("0+"),
  assignment: struct(
    "0+",
    {
      topicPartitions: array("0+", {
        topicId: uuid("0+"),
        partitions: arrayOf("0+", "int32"),
      }),
    },
    { nullable: "0+", default: null },
  ),
});

/** From this version on, clients make up their member id. */
const FIRST_WITH_OWN_MEMBER_ID = 1;
const UNCHANGED = -1;

export const consumerGroupHeartbeat = api({
  key: 68,
  name: "ConsumerGroupHeartbeat",
  request,
  response,
  async handle(asked, { broker, version, clientId, connection }) {
    const { groupId, memberId, memberEpoch, instanceId, rebalanceTimeoutMs, topicPartitions } = asked;
    try {
      const answer = await broker.groups.consumer.heartbeat({
        groupId,
        memberId,
        memberEpoch,
        instanceId,
        rackId: asked.rackId ?? undefined,
        rebalanceTimeoutMs: rebalanceTimeoutMs === UNCHANGED ? undefined : Math.max(0, rebalanceTimeoutMs),
        subscribedTopicNames: asked.subscribedTopicNames ?? undefined,
        subscribedTopicRegex: asked.subscribedTopicRegex ?? undefined,
        serverAssignor: asked.serverAssignor ?? undefined,
        owned: topicPartitions === null ? undefined : partitionSet(topicPartitions),
        clientId: clientId ?? "",
        clientHost: connection.clientHost,
        requiresMemberId: version >= FIRST_WITH_OWN_MEMBER_ID,
      });
      const { assigned } = answer;
      return {
        errorCode: NONE,
        memberId: answer.memberId,
        memberEpoch: answer.memberEpoch,
        heartbeatIntervalMs: broker.groups.consumer.heartbeatIntervalMs,
        assignment: assigned === undefined ? null : { topicPartitions: byTopic(assigned) },
      };
    } catch (problem) {
      const { errorMessage } = refusal(problem);
      const code = errorCode(groupErrorName(problem));
      return { errorCode: code, errorMessage, memberEpoch: 0, heartbeatIntervalMs: 0 };
    }
  },
});
