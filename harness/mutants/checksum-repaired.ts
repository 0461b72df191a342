import { AT, computeCrc, HEADER_BYTES } from "../../broker/log/record-batch";
import type { Parts } from "../../broker/parts";
import { changeRequest } from "./support/apis";
import type { ProduceRequest } from "./support/produce";

export const bug = "a wrong checksum is put right, whatever is wrong with the batch";
export const caughtBy = ["A batch with crc wrong is refused"];

export default (parts: Parts): Partial<Parts> =>
  changeRequest<ProduceRequest>(parts, "Produce", (request) => {
    for (const { records } of request.topicData.flatMap(({ partitionData }) => partitionData)) {
      if (records === null || records.length < HEADER_BYTES) continue;
      records.writeUInt32BE(computeCrc(records, 0, records.length), AT.crc);
    }
    return request;
  });
