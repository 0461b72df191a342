/**
 * A configuration as a tool wants to see it: the value in force, who decided, and who else had something to say. A topic's
 * own value goes before the broker's setting, and that before Kafka's default.
 */
import type { ConfigType } from "./config-value";
import type { ConfigValues } from "./topic-config";
import { TOPIC_CONFIGS } from "./topic-config-table";

/** `broker`: a setting that the broker was started with. */
export type ConfigSource = "topic" | "broker" | "default";

/** Somebody's word on a configuration. The broker's settings have names of their own: retention.ms is log.retention.ms there. */
export interface ConfigSynonym {
  name: string;
  value: string;
  source: ConfigSource;
}

export interface ConfigEntry {
  name: string;
  value: string;
  source: ConfigSource;
  isDefault: boolean;
  isReadOnly: boolean;
  type: ConfigType;
  documentation: string;
  /** Everybody who has a word on it, the one that counts first. */
  synonyms: ConfigSynonym[];
}

/** Every configuration of a topic, by name. `defaults` is what the broker's settings say. */
export function topicConfigEntries(own: ConfigValues, defaults: ConfigValues): ConfigEntry[] {
  return [...TOPIC_CONFIGS].map(([name, { kind, fallback, brokerName, documentation }]) => {
    const synonyms: ConfigSynonym[] = [];
    const ownValue = own[name];
    if (ownValue !== undefined) synonyms.push({ name, value: ownValue, source: "topic" });
    if (brokerName !== undefined) {
      const setting = defaults[name];
      if (setting !== undefined && setting !== fallback)
        synonyms.push({ name: brokerName, value: setting, source: "broker" });
      synonyms.push({ name: brokerName, value: fallback, source: "default" });
    }
    const { value, source } = synonyms[0] ?? { value: fallback, source: "default" };
    const isDefault = source === "default";
    return { name, value, source, isDefault, isReadOnly: false, type: kind.type, documentation, synonyms };
  });
}
