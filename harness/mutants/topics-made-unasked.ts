import type { Parts } from "../../broker/parts";
import { changeRequest } from "./support/apis";

export const bug = "asking for a topic makes it, even if the client forbids it";
export const caughtBy = ["Who does not want it made does not get it made"];

export default (parts: Parts): Partial<Parts> =>
  changeRequest<object>(parts, "Metadata", (request) => ({ ...request, allowAutoTopicCreation: true }));
