import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

const NO_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";

export const bug = "Metadata does not tell the ids of the topics";
export const caughtBy = ["A topic by its id"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<unknown, { topics: object[] }>(parts, "Metadata", (response) => ({
    ...response,
    topics: response.topics.map((topic) => ({ ...topic, topicId: NO_TOPIC_ID })),
  }));
