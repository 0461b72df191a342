/**
 * A command of your own: `count TOPIC` tells how many messages a topic holds.
 */
import type { Parts } from "#broker/parts";
import { type Command, expectEnd, topicName } from "#broker/text/command";

const USAGE = "count TOPIC";

const count: Command = {
  usage: [USAGE],
  summary: "tell how many messages a topic holds",

  async run(words, { engine, replies }) {
    // The next word of the line; when there is none, this throws an error that shows how the command is used.
    const topic = topicName(words, USAGE);
    expectEnd(words, USAGE);
    let messages = 0;
    for (const { logStartOffset, logEndOffset } of await engine.describePartitions(topic)) {
      // Offsets have no gaps here, so how many there are is how many messages there are.
      messages += logEndOffset - logStartOffset;
    }
    replies.ok(`${messages} ${messages === 1 ? "message" : "messages"}`);
  },
};

/** Puts the command beside those that are there. Nothing to do here. */
export default (parts: Parts): Partial<Parts> => ({ commands: { ...parts.commands, count } });
