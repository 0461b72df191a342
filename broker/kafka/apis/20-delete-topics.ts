import { api } from "../api";
import { array, arrayOf, int16, int32, message, string, uuid } from "../codec/schema";

const request = message("0-6", "4+", {
  topics: array("6+", {
    name: string("6+", { nullable: "6+", default: null }),
    topicId: uuid("6+"),
  }),
  topicNames: arrayOf("0-5", "string"),
  timeoutMs: int32("0+"),
});

const response = message("0-6", "4+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  responses: array("0+", {
    name: string("0+", { nullable: "6+" }),
    topicId: uuid("6+"),
    errorCode: int16("0+"),
    errorMessage: string("5+", { nullable: "5+", default: null }),
  }),
});
