/** Small pieces of which answers are made: error codes, and the sentences that go with them. */
import { asKafkaError, ERRORS, type ErrorName } from "../errors";

export const NONE = 0;

export function errorCode(name: ErrorName): number {
  return ERRORS[name].code;
}

/** A sentence may hold a name of the client's, which may be very long; a string of an answer may not. */
const SENTENCE_LENGTH_MAX = 1000;

/** Whatever was thrown, as the code and the sentence that many answers have a place for. */
export function refusal(thrown: unknown): { errorCode: number; errorMessage: string } {
  const { name, message } = asKafkaError(thrown);
  return { errorCode: errorCode(name), errorMessage: message.slice(0, SENTENCE_LENGTH_MAX) };
}

/** The topic id that stands for none. */
export const NO_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";

/**
 * What a client may do, as a set of bits by the numbers of Kafka's AclOperation. There is no authorizer, so it may do everything
 * that can be done with the thing at all.
 */
export const AUTHORIZED_OPERATIONS = {
  /** Create, alter, describe, cluster action, describe and alter configs, idempotent write. */
  cluster: bits(5, 7, 8, 9, 10, 11, 12),
  /** Read, write, create, delete, alter, describe, describe and alter configs. */
  topic: bits(3, 4, 5, 6, 7, 8, 10, 11),
  /** Read, delete, describe, describe and alter configs. */
  group: bits(3, 6, 8, 10, 11),
};

/** What such a field holds when the client did not ask. */
export const OPERATIONS_NOT_ASKED = -(2 ** 31);

function bits(...numbers: number[]): number {
  return numbers.reduce((set, number) => set | (1 << number), 0);
}

/** The names that a request has more than once, found in one pass: a request may have very many. */
export function namedTwice(items: readonly { name: string }[]): ReadonlySet<string> {
  const [once, twice] = [new Set<string>(), new Set<string>()];
  for (const { name } of items) (once.has(name) ? twice : once).add(name);
  return twice;
}
