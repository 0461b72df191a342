import { api } from "../api";
import { int16, int32, int64, message, string } from "../codec/schema";

const request = message("0-5", "2+", {
  transactionalId: string("0+", { nullable: "0+" }),
  transactionTimeoutMs: int32("0+"),
  producerId: int64("3+", { default: -1 }),
  producerEpoch: int16("3+", { default: -1 }),
});

const response = message("0-5", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  producerId: int64("0+", { default: -1 }),
  producerEpoch: int16("0+"),
});
