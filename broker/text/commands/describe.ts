/** `describe`: a topic's configuration, and where each of its partitions begins and ends. */
import { type Command, expectEnd, topicName } from "../command";

const USAGE = "describe TOPIC";

export const describe: Command = {
  usage: [USAGE],
  summary: "show a topic's configuration and the offsets of its partitions",

  async run(words, { engine, replies }) {
    const name = topicName(words, USAGE);
    expectEnd(words, USAGE);
    const { id, partitionCount, config } = await engine.describeTopic(name);
    const settings = Object.entries(config).map(([key, value]) => `${key}=${value}`);
    replies.write(`${name} id=${id} partitions=${partitionCount} ${settings.join(" ")}\n`);
    for (const one of await engine.describePartitions(name)) {
      const state =
        one.offline === undefined
          ? `start=${one.logStartOffset} end=${one.logEndOffset} segments=${one.segmentCount} bytes=${one.sizeBytes}`
          : `offline: ${one.offline}`;
      replies.write(`${name}-${one.partition} ${state}\n`);
    }
    replies.ok(name);
  },
};
