import { api } from "../api";
import { array, arrayOf, bool, int8, int16, int32, message, string } from "../codec/schema";

const request = message("0-4", "4+", {
  resources: array("0+", {
    resourceType: int8("0+"),
    resourceName: string("0+"),
    configurationKeys: arrayOf("0+", "string", { nullable: "0+" }),
  }),
  includeSynonyms: bool("1+", { default: false }),
  includeDocumentation: bool("3+", { default: false }),
});

const response = message("0-4", "4+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  results: array("0+", {
    errorCode: int16("0+"),
    errorMessage: string("0+", { nullable: "0+", default: null }),
    resourceType: int8("0+"),
    resourceName: string("0+"),
    configs: array("0+", {
      name: string("0+"),
      value: string("0+", { nullable: "0+" }),
      readOnly: bool("0+"),
      isDefault: bool("0"),
      configSource: int8("1+", { default: -1 }),
      isSensitive: bool("0+"),
      synonyms: array("1+", {
        name: string("1+"),
        value: string("1+", { nullable: "0+" }),
        source: int8("1+"),
      }),
      configType: int8("3+", { default: 0 }),
      documentation: string("3+", { nullable: "0+" }),
    }),
  }),
});
