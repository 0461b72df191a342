import type { Parts } from "../../broker/parts";
import { changeRequest } from "./support/apis";

interface Request {
  sessionId: number;
  sessionEpoch: number;
}

const epochs = new Map<number, number>();

export const bug = "a fetch that was lost or sent twice is not noticed";
export const caughtBy = ["An epoch out of turn"];

export default (parts: Parts): Partial<Parts> =>
  changeRequest<Request>(parts, "Fetch", (request) => {
    if (request.sessionEpoch < 1) return request;
    const sessionEpoch = (epochs.get(request.sessionId) ?? 0) + 1;
    epochs.set(request.sessionId, sessionEpoch);
    return { ...request, sessionEpoch };
  });
