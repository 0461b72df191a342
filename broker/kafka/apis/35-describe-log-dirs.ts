/**
 * DescribeLogDirs: how much of the data folder each partition takes (KIP-113).
 *
 * Versions 0 to 4. 2 is flexible, 3 has an error for the whole answer, 4 adds the size of the disk and what is free of it (KIP-827).
 */

import { NONE } from "../answers";
import { api } from "../api";
import { array, arrayOf, bool, int16, int32, int64, message, string } from "../codec/schema";

const request = message("0-4", "2+", {
  topics: array(
    "0+",
    {
      topic: string("0+"),
      partitions: arrayOf("0+", "int32"),
    },
    { nullable: "0+" },
  ),
});

const response = message("0-4", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("3+"),
  results: array("0+", {
    errorCode: int16("0+"),
    logDir: string("0+"),
    topics: array("0+", {
      name: string("0+"),
      partitions: array("0+", {
        partitionIndex: int32("0+"),
        partitionSize: int64("0+"),
        offsetLag: int64("0+"),
        isFutureKey: bool("0+"),
      }),
    }),
    totalBytes: int64("4+", { default: -1 }),
    usableBytes: int64("4+", { default: -1 }),
  }),
});

export const describeLogDirs = api({
  key: 35,
  name: "DescribeLogDirs",
  request,
  response,
  async handle({ topics }, { broker }) {
    const { folder, totalBytes, usableBytes, partitions } = await broker.admin.logDir();
    const asked = new Set(
      topics?.flatMap(({ topic, partitions }) => partitions.map((number) => `${topic}-${number}`)),
    );
    const isAsked = (topic: string, partition: number) =>
      topics === null || asked.has(`${topic}-${partition}`);
    const byTopic = Map.groupBy(
      partitions.filter(({ topic, partition }) => isAsked(topic, partition)),
      ({ topic }) => topic,
    );
    const described = [...byTopic].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition, sizeBytes }) => ({
        partitionIndex: partition,
        partitionSize: sizeBytes,
        offsetLag: 0,
        isFutureKey: false,
      })),
    }));
    return {
      errorCode: NONE,
      results: [{ errorCode: NONE, logDir: folder, topics: described, totalBytes, usableBytes }],
    };
  },
});
