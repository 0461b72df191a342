/**
 * The broker's own configuration as admin clients know it: its settings under Kafka's names, which are those of the
 * environment in small letters (KAFKA_LOG_RETENTION_MS is log.retention.ms), and the values that its topics have by default.
 *
 * All of it is read only: a setting is changed where the broker is started. The lab's own settings (LAB_…) are nobody
 * else's business and not listed.
 */
import { DEFINITIONS, type Settings } from "./settings";
import type { ConfigEntry, ConfigSource } from "./topics/config-entry";
import type { ConfigType } from "./topics/config-value";
import type { ConfigValues } from "./topics/topic-config";
import { TOPIC_CONFIGS } from "./topics/topic-config-table";

/** Of the configurations of topics, those that the settings decide for topics which do not. */
export function topicDefaults(settings: Settings): ConfigValues {
  const values = settingValues(settings);
  const decided = [...TOPIC_CONFIGS].flatMap(([name, { brokerName }]) => {
    const value = values.get(brokerName ?? "");
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(decided);
}

/** The broker's configuration, by name. */
export function brokerConfigEntries(settings: Settings): ConfigEntry[] {
  const values = settingValues(settings);
  const ofSettings = Object.values(DEFINITIONS).flatMap(({ env, fallback, sentence, type }) => {
    const value = values.get(kafkaName(env) ?? "");
    return value === undefined ? [] : [entry(kafkaName(env)!, value, fallback, type, sentence)];
  });
  const ofTopics = [...TOPIC_CONFIGS.values()].flatMap(({ brokerName, fallback, kind, documentation }) => {
    if (brokerName === undefined || values.has(brokerName)) return [];
    return [entry(brokerName, fallback, fallback, kind.type, documentation)];
  });
  return [...ofSettings, ...ofTopics].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** log.retention.ms for KAFKA_LOG_RETENTION_MS; undefined for a setting that Kafka does not have. */
function kafkaName(env: string): string | undefined {
  return /^KAFKA_(.+)$/.exec(env)?.[1]?.toLowerCase().replaceAll("_", ".");
}

function settingValues(settings: Settings): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, { env, format }] of Object.entries(DEFINITIONS)) {
    const kafkas = kafkaName(env);
    if (kafkas !== undefined) values.set(kafkas, format(settings[name as keyof Settings] as never));
  }
  return values;
}

function entry(
  name: string,
  value: string,
  fallback: string,
  type: ConfigType,
  documentation: string,
): ConfigEntry {
  const source: ConfigSource = value === fallback ? "default" : "broker";
  const synonyms = [{ name, value: fallback, source: "default" as ConfigSource }];
  if (source === "broker") synonyms.unshift({ name, value, source });
  const isDefault = source === "default";
  return { name, value, source, isDefault, isReadOnly: true, type, documentation, synonyms };
}
