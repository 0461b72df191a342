/**
 * The broker's settings as tools know them: under Kafka's names, as text. What the lab has of its own is not among them.
 */
import { DEFINITIONS, type Settings } from "./settings";
import type { ConfigEntry } from "./topics/config-entry";
import type { ConfigValues } from "./topics/topic-config";

/** What the broker's settings say for topics that do not say otherwise. */
export function topicDefaults(settings: Settings): ConfigValues {
  return {
    "index.interval.bytes": String(settings.indexIntervalBytes),
    "max.message.bytes": String(settings.messageBytesMax),
    "retention.bytes": String(settings.retentionBytes),
    "retention.ms": String(settings.retentionMs),
    "segment.bytes": String(settings.segmentBytes),
    "segment.ms": String(settings.segmentMs),
  };
}

const PREFIX = "KAFKA_";
/** The one setting whose environment variable Kafka's image calls otherwise. */
const NAMES: Record<string, string> = { KAFKA_MESSAGE_MAX_BYTES: "message.max.bytes" };

/** Every setting that Kafka has as well, with where its value comes from. */
export function brokerConfigEntries(settings: Settings): ConfigEntry[] {
  const entries = Object.entries(DEFINITIONS).filter(([, { env }]) => env.startsWith(PREFIX));
  return entries
    .map(([key, { env, fallback, sentence }]): ConfigEntry => {
      const name = NAMES[env] ?? env.slice(PREFIX.length).toLowerCase().replaceAll("_", ".");
      const value = textOf(settings[key as keyof Settings]);
      const isDefault = value === fallback;
      const source = isDefault ? "default" : "broker";
      const type = /^-?\d+$/.test(fallback) ? "LONG" : /^(true|false)$/.test(fallback) ? "BOOLEAN" : "STRING";
      const synonyms: ConfigEntry["synonyms"] = [{ name, value, source }];
      if (!isDefault) synonyms.push({ name, value: fallback, source: "default" });
      return { name, value, source, isDefault, isReadOnly: true, type, documentation: sentence, synonyms };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textOf(value: Settings[keyof Settings]): string {
  if (value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.join(",");
  const { host, port } = value as { host: string; port: number };
  return `PLAINTEXT://${host}:${port}`;
}
