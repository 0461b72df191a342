/**
 * AlterConfigs: the whole configuration of topics at once; what is not named goes back to its default. Superseded by
 * IncrementalAlterConfigs, and still sent by older clients.
 *
 * Versions 0 to 2. 2 is flexible.
 */

import { api } from "../api";
import { array, bool, int8, int16, int32, message, string } from "../codec/schema";
import { changeEach } from "../config-resources";

const request = message("0-2", "2+", {
  resources: array("0+", {
    resourceType: int8("0+"),
    resourceName: string("0+"),
    configs: array("0+", {
      name: string("0+"),
      value: string("0+", { nullable: "0+" }),
    }),
  }),
  validateOnly: bool("0+"),
});

const response = message("0-2", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  responses: array("0+", {
    errorCode: int16("0+"),
    errorMessage: string("0+", { nullable: "0+" }),
    resourceType: int8("0+"),
    resourceName: string("0+"),
  }),
});

export const alterConfigs = api({
  key: 33,
  name: "AlterConfigs",
  request,
  response,
  async handle({ resources, validateOnly }, { broker }) {
    const responses = await changeEach(resources, async ({ resourceName, configs }) => {
      // Null stands for the default, which is what a name that is left out gets.
      const values = configs.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
      await broker.admin.replaceTopicConfig(resourceName, new Map(values), validateOnly);
    });
    return { responses };
  },
});
