import type { Parts } from "../../broker/parts";
import { changeRequest } from "./support/apis";
import type { ProduceRequest } from "./support/produce";

export const bug = "a producer that wants no answer gets one";
export const caughtBy = ["acks=0 is not answered, and does not hold up what follows"];

export default (parts: Parts): Partial<Parts> =>
  changeRequest<ProduceRequest>(parts, "Produce", (request) => ({ ...request, acks: request.acks || 1 }));
