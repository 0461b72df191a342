import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";
import type { ProduceRequest, ProduceResponse } from "./support/produce";

export const bug = "when one partition of a request is refused, all are told so";
export const caughtBy = ["A partition that does not exist"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<ProduceRequest, ProduceResponse>(parts, "Produce", (response) => {
    const partitions = response.responses.flatMap(({ partitionResponses }) => partitionResponses);
    const refused = partitions.find(({ errorCode }) => errorCode !== 0);
    if (refused !== undefined) {
      for (const partition of partitions)
        Object.assign(partition, { errorCode: refused.errorCode, baseOffset: -1 });
    }
    return response;
  });
