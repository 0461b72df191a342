import { api } from "../api";
import { array, int16, int32, int64, message, string } from "../codec/schema";

const request = message("0-2", "2+", {
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      offset: int64("0+"),
    }),
  }),
  timeoutMs: int32("0+"),
});

const response = message("0-2", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  topics: array("0+", {
    name: string("0+"),
    partitions: array("0+", {
      partitionIndex: int32("0+"),
      lowWatermark: int64("0+"),
      errorCode: int16("0+"),
    }),
  }),
});
