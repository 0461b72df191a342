/**
 * What the configuration APIs share: the kinds of things that have a configuration, and the numbers that stand for where a value
 * comes from and what it is (org.apache.kafka.clients.admin.ConfigEntry).
 */
import { KafkaError } from "../errors";
import type { ConfigEntry } from "../topics/config-entry";
import { NONE, refusal } from "./answers";

export const TOPIC = 2;
export const BROKER = 4;

export const SOURCES: Record<ConfigEntry["source"], number> = { topic: 1, broker: 4, default: 5 };

export const TYPES: Record<ConfigEntry["type"], number> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};

/** Where nothing is kept of that kind. @throws KafkaError INVALID_REQUEST */
export function noSuchResource(type: number): never {
  throw new KafkaError(
    "INVALID_REQUEST",
    `resources of the type ${type} have no configuration here; topics (${TOPIC}) and the broker (${BROKER}) have one`,
  );
}

interface Resource {
  resourceType: number;
  resourceName: string;
}

/** Changes what each resource has, one after the other, and tells what became of each. */
export async function changeEach<R extends Resource>(
  resources: readonly R[],
  change: (resource: R) => Promise<unknown>,
) {
  const responses: (Resource & { errorCode: number; errorMessage: string | null })[] = [];
  for (const resource of resources) {
    const { resourceType, resourceName } = resource;
    try {
      assertTopic(resourceType);
      await change(resource);
      responses.push({ errorCode: NONE, errorMessage: null, resourceType, resourceName });
    } catch (problem) {
      responses.push({ ...refusal(problem), resourceType, resourceName });
    }
  }
  return responses;
}

/** The broker's settings come from its environment. @throws KafkaError INVALID_REQUEST */
function assertTopic(type: number): void {
  if (type === BROKER) {
    throw new KafkaError(
      "INVALID_REQUEST",
      "the broker's settings come from its environment (KAFKA_…): change them there and start it again",
    );
  }
  if (type !== TOPIC) noSuchResource(type);
}
