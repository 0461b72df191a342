import { errorCode } from "../../broker/kafka/answers";
import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

export const bug =
  "a heartbeat is answered as if nothing had happened while others wait for the member to join again";
export const caughtBy = [
  "Heartbeats tell the others of a rebalance",
  "Only the leader is told what the others want",
];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<object, { errorCode: number }>(parts, "Heartbeat", (response) =>
    response.errorCode === errorCode("REBALANCE_IN_PROGRESS") ? { errorCode: 0 } : response,
  );
