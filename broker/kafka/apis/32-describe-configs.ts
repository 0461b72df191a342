/**
 * DescribeConfigs: every configuration of topics and of the broker, with where its value comes from.
 *
 * Versions 0 to 4. 1 tells sources and synonyms apart, 3 adds types and documentation, 4 is flexible.
 */

import type { Broker } from "../../broker";
import { KafkaError } from "../../errors";
import type { ConfigEntry } from "../../topics/config-entry";
import { NONE, refusal } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, arrayOf, bool, int8, int16, int32, message, string } from "../codec/schema";
import { BROKER, noSuchResource, SOURCES, TOPIC, TYPES } from "../config-resources";

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
    errorMessage: string("0+", { nullable: "0+" }),
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

type Asked = DecodedMessage<typeof request>;

export const describeConfigs = api({
  key: 32,
  name: "DescribeConfigs",
  request,
  response,
  async handle(asked, { broker, settings }) {
    const results = asked.resources.map(({ resourceType, resourceName, configurationKeys }) => {
      try {
        const entries = entriesOf(broker, settings.nodeId, resourceType, resourceName);
        const wanted = entries.filter(({ name }) => configurationKeys?.includes(name) ?? true);
        const configs = wanted.map((entry) => describe(entry, asked));
        return { errorCode: NONE, errorMessage: null, resourceType, resourceName, configs };
      } catch (problem) {
        return { ...refusal(problem), resourceType, resourceName, configs: [] };
      }
    });
    return { results };
  },
});

function entriesOf(broker: Broker, nodeId: number, type: number, name: string): ConfigEntry[] {
  if (type === TOPIC) return broker.admin.topicConfig(name);
  if (type !== BROKER) return noSuchResource(type);
  // An empty name stands for what all brokers have been told while they run, and none was told anything.
  if (name === "") return [];
  if (name === String(nodeId)) return broker.admin.brokerConfig();
  throw new KafkaError("INVALID_REQUEST", `the only broker is ${nodeId}, not ${name}`);
}

function describe(entry: ConfigEntry, { includeSynonyms, includeDocumentation }: Asked) {
  const { name, value, isReadOnly: readOnly, isDefault, source, type, documentation } = entry;
  const synonyms = entry.synonyms.map((synonym) => ({ ...synonym, source: SOURCES[synonym.source] }));
  return {
    name,
    value,
    readOnly,
    isDefault,
    configSource: SOURCES[source],
    isSensitive: false,
    synonyms: includeSynonyms ? synonyms : [],
    configType: TYPES[type],
    documentation: includeDocumentation ? documentation : null,
  };
}
