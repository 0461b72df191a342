/**
 * The configuration that each topic may have of its own, under Kafka's names. What a topic does not set, the broker's
 * settings decide.
 */
import { KafkaError } from "../errors";
import { BATCH_BYTES_MAX } from "../log/record-batch";

export interface TopicConfig {
  "cleanup.policy": string;
  "max.message.bytes": number;
  "retention.bytes": number;
  "retention.ms": number;
  "segment.bytes": number;
}

export type TopicConfigName = keyof TopicConfig;

/** The bounds of the numbers; cleanup.policy is the one that is a word. */
const BOUNDS: Record<Exclude<TopicConfigName, "cleanup.policy">, { min: number; max: number }> = {
  "max.message.bytes": { min: 0, max: BATCH_BYTES_MAX },
  "retention.bytes": { min: -1, max: Number.MAX_SAFE_INTEGER },
  "retention.ms": { min: -1, max: Number.MAX_SAFE_INTEGER },
  "segment.bytes": { min: 14, max: 0x7fffffff },
};

/** Checks what somebody asked for. @throws KafkaError INVALID_CONFIG */
export function parseTopicConfig(asked: ReadonlyMap<string, string>): Partial<TopicConfig> {
  const config: Partial<TopicConfig> = {};
  for (const [name, value] of asked) {
    if (name === "cleanup.policy") config[name] = parsePolicy(value);
    else if (isNumberName(name)) config[name] = parseNumber(name, value);
    else
      throw new KafkaError("INVALID_CONFIG", `a topic has no configuration "${name}"; there are ${names()}`);
  }
  return config;
}

function parsePolicy(value: string): string {
  if (value === "delete") return value;
  throw new KafkaError(
    "INVALID_CONFIG",
    `cleanup.policy=${value} is not supported; the only policy is delete`,
  );
}

function parseNumber(name: keyof typeof BOUNDS, value: string): number {
  const { min, max } = BOUNDS[name];
  const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new KafkaError("INVALID_CONFIG", `${name}=${value} must be a whole number from ${min} to ${max}`);
}

function isNumberName(name: string): name is keyof typeof BOUNDS {
  return Object.hasOwn(BOUNDS, name);
}

function names(): string {
  return ["cleanup.policy", ...Object.keys(BOUNDS)].join(", ");
}
