/**
 * IncrementalAlterConfigs: single configurations of topics are set, go back to their default, or, where they are lists, get further
 * items or lose some (KIP-339).
 *
 * Versions 0 and 1. 1 is flexible.
 */

import { KafkaError } from "../../errors";
import type { ConfigChange } from "../../topics/topic-config";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, bool, int8, int16, int32, message, string } from "../codec/schema";
import { changeEach } from "../config-resources";

const request = message("0-1", "1+", {
  resources: array("0+", {
    resourceType: int8("0+"),
    resourceName: string("0+"),
    configs: array("0+", {
      name: string("0+"),
      configOperation: int8("0+"),
      value: string("0+", { nullable: "0+" }),
    }),
  }),
  validateOnly: bool("0+"),
});

const response = message("0-1", "1+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  responses: array("0+", {
    errorCode: int16("0+"),
    errorMessage: string("0+", { nullable: "0+" }),
    resourceType: int8("0+"),
    resourceName: string("0+"),
  }),
});

/** By the numbers of org.apache.kafka.clients.admin.AlterConfigOp.OpType. */
const OPERATIONS = ["set", "delete", "append", "subtract"] as const;

type Asked = DecodedMessage<typeof request>["resources"][number]["configs"][number];

export const incrementalAlterConfigs = api({
  key: 44,
  name: "IncrementalAlterConfigs",
  request,
  response,
  async handle({ resources, validateOnly }, { broker }) {
    const responses = await changeEach(resources, ({ resourceName, configs }) =>
      broker.admin.alterTopicConfig(resourceName, configs.map(changeOf), validateOnly),
    );
    return { responses };
  },
});

function changeOf({ name, configOperation, value }: Asked): ConfigChange {
  const how = OPERATIONS[configOperation];
  if (how === undefined) throw new KafkaError("INVALID_REQUEST", `there is no operation ${configOperation}`);
  if (how === "delete") return { how, name };
  if (value === null) throw new KafkaError("INVALID_REQUEST", `${how} ${name} needs a value`);
  return { how, name, value };
}
