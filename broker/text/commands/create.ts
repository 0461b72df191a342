/** `create`: makes a topic. */
import { type Command, parseNumber, parseOptions, topicName } from "../command";

const USAGE = "create TOPIC [partitions=N] [CONFIG=VALUE …]";

export const create: Command = {
  usage: [USAGE],
  summary:
    "make a topic; CONFIG is one of Kafka's topic configurations, such as retention.ms or segment.bytes",

  async run(words, { engine, replies, settings }) {
    const name = topicName(words, USAGE);
    const options = parseOptions(words.rest());
    const asked = options.get("partitions");
    options.delete("partitions");
    const partitions =
      asked === undefined ? undefined : parseNumber("partitions", asked, 1, settings.partitionsMax);
    const topic = await engine.createTopic(name, partitions, options);
    replies.ok(`${topic.name} partitions=${topic.partitionCount} id=${topic.id}`);
  },
};
