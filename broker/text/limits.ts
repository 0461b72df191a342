/** Refusals that both dialects give. */
import { KafkaError } from "../errors";

export function lineTooLong(lineBytesMax: number): KafkaError {
  return new KafkaError(
    "MESSAGE_TOO_LARGE",
    `the line is longer than LAB_LINE_MAX_BYTES=${lineBytesMax} and was thrown away; ` +
      "send less in one line, or raise the setting",
  );
}
