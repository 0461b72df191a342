/** What is refused is said as everywhere in this broker: Kafka's name of the error, and a sentence. HTTP adds a status. */
import type { FastifyError, FastifyReply } from "fastify";
import { asKafkaError, type ErrorName, KafkaError } from "../errors";
import { BODY_BYTES_MAX } from "./limits";
import type { Refusal } from "./messages";

const INVALID = 400;
const STATUS: Partial<Record<ErrorName, number>> = {
  CLUSTER_AUTHORIZATION_FAILED: 403,
  UNKNOWN_TOPIC_OR_PARTITION: 404,
  UNKNOWN_TOPIC_ID: 404,
  GROUP_ID_NOT_FOUND: 404,
  RESOURCE_NOT_FOUND: 404,
  MESSAGE_TOO_LARGE: 413,
  UNKNOWN_SERVER_ERROR: 500,
  KAFKA_STORAGE_ERROR: 503,
  COORDINATOR_NOT_AVAILABLE: 503,
  COORDINATOR_LOAD_IN_PROGRESS: 503,
  THROTTLING_QUOTA_EXCEEDED: 503,
};

export function statusOf({ name }: KafkaError): number {
  return STATUS[name] ?? INVALID;
}

export function refusalOf({ name, message }: KafkaError): Refusal {
  return { error: name, sentence: message };
}

export function sendRefusal(reply: FastifyReply, thrown: unknown): void {
  const problem = isFastifys(thrown) ? asOurs(thrown) : asKafkaError(thrown);
  // The address of a refusal may answer otherwise a moment later.
  reply.code(statusOf(problem)).header("cache-control", "no-store").send(refusalOf(problem));
}

/** What fastify refuses by itself: a body that is too long, no JSON, or said to be something else. */
function isFastifys(thrown: unknown): thrown is FastifyError {
  const { code, statusCode = 500 } = thrown as Partial<FastifyError>;
  return typeof code === "string" && code.startsWith("FST_") && statusCode < 500;
}

function asOurs({ statusCode, message }: FastifyError): KafkaError {
  if (statusCode === 413)
    return new KafkaError("MESSAGE_TOO_LARGE", `the body of a request has at most ${BODY_BYTES_MAX} bytes`);
  if (statusCode === 415)
    return new KafkaError("INVALID_REQUEST", "the body must be JSON: say content-type: application/json");
  return new KafkaError("INVALID_REQUEST", `the request cannot be read: ${message}`);
}
