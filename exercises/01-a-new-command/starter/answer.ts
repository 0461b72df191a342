/**
 * A command of your own: `count TOPIC` tells how many messages a topic holds. Replace what is marked TODO.
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
    const partitions = await engine.describePartitions(topic);
    // TODO: this counts partitions. Each partition has a `logStartOffset`, where it begins, and a `logEndOffset`, the offset that its
    // next message will get: how many messages are that, in all partitions together?
    const messages = partitions.length;
    // TODO: "1 message", but "2 messages".
    replies.ok(`${messages} messages`);
  },
};

/** Puts the command beside those that are there. Nothing to do here. */
export default (parts: Parts): Partial<Parts> => ({ commands: { ...parts.commands, count } });
