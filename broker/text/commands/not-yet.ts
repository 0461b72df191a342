/** The commands of consumer groups, which this broker does not have yet: they say so instead of being unknown. */
import { KafkaError } from "../../errors";
import type { Command } from "../command";

export function groupsNotYet(what: string): KafkaError {
  return new KafkaError(
    "UNSUPPORTED_VERSION",
    `${what} needs consumer groups, which are not there yet; consume from an offset: consume TOPIC earliest`,
  );
}

function notYet(usage: string, summary: string): Command {
  const refuse = () => {
    throw groupsNotYet(`"${usage.split(" ", 1)[0]}"`);
  };
  return { usage: [usage], summary: `${summary} (not there yet)`, run: refuse };
}

export const commit = notYet("commit TOPIC[/PARTITION] group=G offset=N", "note how far a group has read");
export const groups = notYet("groups", "list the consumer groups");
export const group = notYet("group G", "show a consumer group");
