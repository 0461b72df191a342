/** What the mutants of Fetch share: its standard API, with other batches in the answer. */
import type { Parts } from "../../../broker/parts";
import { changeResponse } from "./apis";

/** A partition, as it is asked for. */
interface Asked {
  partition: number;
  fetchOffset: number;
  partitionMaxBytes: number;
}

interface Request {
  topics: { topic: string; topicId: string; partitions: Asked[] }[];
}

interface Response {
  responses: {
    topic: string;
    topicId: string;
    partitions: { partitionIndex: number; records: Buffer | null }[];
  }[];
}

const NOTHING = Buffer.alloc(0);

/** Gives each partition that the request names the batches that `change` makes of those it should get. */
export function changeBatches(
  parts: Parts,
  change: (batches: Buffer, asked: Asked) => Buffer,
): Partial<Parts> {
  return changeResponse<Request, Response>(parts, "Fetch", (response, { topics }) => {
    for (const { topic, topicId, partitions } of response.responses) {
      const asked = topics.find((one) => one.topic === topic && one.topicId === topicId)?.partitions;
      for (const told of partitions) {
        const wanted = asked?.find(({ partition }) => partition === told.partitionIndex);
        if (wanted !== undefined) told.records = change(told.records ?? NOTHING, wanted);
      }
    }
    return response;
  });
}
