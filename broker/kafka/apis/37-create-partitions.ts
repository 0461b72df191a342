/**
 * CreatePartitions: more partitions for topics (KIP-195). Their messages stay where they are, so keys may go to other partitions from
 * then on.
 *
 * Versions 0 to 3. 1 and 3 change nothing here, 2 is flexible.
 */

import { KafkaError } from "../../errors";
import { NONE, namedTwice, refusal } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, arrayOf, bool, int16, int32, message, string } from "../codec/schema";
import { assertThisBroker } from "../replicas";

const request = message("0-3", "2+", {
  topics: array("0+", {
    name: string("0+"),
    count: int32("0+"),
    assignments: array(
      "0+",
      {
        brokerIds: arrayOf("0+", "int32"),
      },
      { nullable: "0+" },
    ),
  }),
  timeoutMs: int32("0+"),
  validateOnly: bool("0+"),
});

const response = message("0-3", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  results: array("0+", {
    name: string("0+"),
    errorCode: int16("0+"),
    errorMessage: string("0+", { nullable: "0+", default: null }),
  }),
});

type Asked = DecodedMessage<typeof request>["topics"][number];

export const createPartitions = api({
  key: 37,
  name: "CreatePartitions",
  request,
  response,
  async handle({ topics, validateOnly }, { broker, settings }) {
    const twice = namedTwice(topics);
    const results = [];
    for (const asked of topics) {
      const { name, count } = asked;
      try {
        if (twice.has(name)) {
          throw new KafkaError("INVALID_REQUEST", `the topic "${name}" is named twice`);
        }
        const { partitionCount } = await broker.describeTopic(name);
        assertAssignments(asked, partitionCount, settings.nodeId);
        await broker.admin.createPartitions(name, count, validateOnly);
        results.push({ name, errorCode: NONE });
      } catch (problem) {
        results.push({ name, ...refusal(problem) });
      }
    }
    return { results };
  },
});

function assertAssignments({ assignments, count }: Asked, before: number, nodeId: number): void {
  if (assignments === null) return;
  if (count > before && assignments.length !== count - before) {
    const sentence = `there will be ${count - before} partitions more, and ${assignments.length} are assigned to brokers`;
    throw new KafkaError("INVALID_REPLICA_ASSIGNMENT", sentence);
  }
  for (const { brokerIds } of assignments) assertThisBroker(brokerIds, nodeId);
}
