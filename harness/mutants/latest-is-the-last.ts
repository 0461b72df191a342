import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

const LATEST = -1;

interface Request {
  topics: { partitions: { timestamp: number }[] }[];
}

interface Response {
  topics: { partitions: { offset: number }[] }[];
}

export const bug = "the end of a partition is its last message, not the place behind it";
export const caughtBy = ["The beginning and the end, with ListOffsets v4"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<Request, Response>(parts, "ListOffsets", (response, request) => {
    const asked = request.topics.flatMap(({ partitions }) => partitions);
    const told = response.topics.flatMap(({ partitions }) => partitions);
    told.forEach((partition, number) => {
      if (asked[number]?.timestamp === LATEST && partition.offset > 0) partition.offset--;
    });
    return response;
  });
