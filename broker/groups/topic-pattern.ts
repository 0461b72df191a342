/**
 * The topics whose names match a regular expression that a consumer sent (`subscribedTopicRegex` of KIP-848). The syntax is RE2's, as
 * in Kafka, and a topic matches with its whole name.
 *
 * Invariant: matching takes time in proportion to the length of the name, whatever the expression. JavaScript's own expressions do not
 * promise that: a few characters such as (a+)+$ would stop the broker for hours.
 */
import { KafkaError } from "../errors";
import { isInternal } from "../topics/internal-topics";

export interface TopicPattern {
  matches(topic: string): boolean;
}

/** Longer ones could be made to take much memory. */
const PATTERN_LENGTH_MAX = 1000;

/** A short text can stand for a large expression, such as (.?){1000}. One of this size takes half a millisecond for a long name. */
const PROGRAM_SIZE_MAX = 500;

/** @throws KafkaError INVALID_REGULAR_EXPRESSION */
export function topicPattern(text: string): TopicPattern {
  if (text.length > PATTERN_LENGTH_MAX) {
    const sentence = `the regular expression has ${text.length} characters; ${PATTERN_LENGTH_MAX} are allowed`;
    throw new KafkaError("INVALID_REGULAR_EXPRESSION", sentence);
  }
  // Loaded when it is first needed: few consumers subscribe like that, and it would make each start of the broker longer.
  const { RE2JS } = require("re2js") as typeof import("re2js");
  try {
    const compiled = RE2JS.compile(text);
    if (compiled.programSize() > PROGRAM_SIZE_MAX) {
      throw new Error(
        `it has ${compiled.programSize()} steps, and ${PROGRAM_SIZE_MAX} are allowed; shorten it, or name the topics`,
      );
    }
    // As with consumers that match for themselves, a pattern as wide as .* is not meant to include what the broker keeps for itself.
    return { matches: (topic) => !isInternal(topic) && compiled.matches(topic) };
  } catch (problem) {
    throw new KafkaError(
      "INVALID_REGULAR_EXPRESSION",
      `the regular expression "${text}" cannot be used: ${(problem as Error).message}; its syntax is that of RE2`,
    );
  }
}
