/**
 * DeleteTopics: by name or, from version 6 on, by topic id (KIP-516). When a topic is answered, its data is gone.
 *
 * Versions 0 to 6. 4 is flexible, 5 says in words what is wrong, 6 names each topic in a struct of its own.
 */

import { KafkaError } from "../../errors";
import { NO_TOPIC_ID, NONE, refusal } from "../answers";
import { api } from "../api";
import { array, arrayOf, int16, int32, message, string, uuid } from "../codec/schema";

const request = message("0-6", "4+", {
  topics: array("6+", {
    name: string("6+", { nullable: "6+", default: null }),
    topicId: uuid("6+"),
  }),
  topicNames: arrayOf("0-5", "string"),
  timeoutMs: int32("0+"),
});

const response = message("0-6", "4+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  responses: array("0+", {
    name: string("0+", { nullable: "6+" }),
    topicId: uuid("6+"),
    errorCode: int16("0+"),
    errorMessage: string("5+", { nullable: "5+", default: null }),
  }),
});

export const deleteTopics = api({
  key: 20,
  name: "DeleteTopics",
  request,
  response,
  async handle({ topics, topicNames }, { broker, version }) {
    const asked = version >= 6 ? topics : topicNames.map((name) => ({ name, topicId: NO_TOPIC_ID }));
    const responses = [];
    for (const { name, topicId } of asked) {
      try {
        if (name !== null && topicId !== NO_TOPIC_ID) {
          throw new KafkaError(
            "INVALID_REQUEST",
            "a topic is named either by its name or by its id, not by both",
          );
        }
        const topic = name === null ? broker.topicById(topicId) : await broker.describeTopic(name);
        await broker.deleteTopicById(topic.id);
        responses.push({ name: topic.name, topicId: topic.id, errorCode: NONE });
      } catch (problem) {
        responses.push({ name, topicId, ...refusal(problem) });
      }
    }
    return { responses };
  },
});
