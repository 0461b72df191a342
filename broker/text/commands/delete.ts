/** `delete`: removes a topic and all its messages. */
import { type Command, expectEnd, topicName } from "../command";

const USAGE = "delete TOPIC";

export const deleteTopic: Command = {
  usage: [USAGE],
  summary: "remove a topic and all its messages",

  async run(words, { engine, replies }) {
    const name = topicName(words, USAGE);
    expectEnd(words, USAGE);
    await engine.deleteTopic(name);
    replies.ok(`${name} deleted`);
  },
};
