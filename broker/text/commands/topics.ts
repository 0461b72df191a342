/** `topics`: lists the topics by name. */
import { type Command, count, expectEnd } from "../command";

export const topics: Command = {
  usage: ["topics"],
  summary: "list the topics",

  async run(words, { engine, replies }) {
    expectEnd(words, "topics");
    const all = await engine.topics();
    replies.write(all.map((topic) => `${topic.name} partitions=${topic.partitionCount}\n`).join(""));
    replies.ok(count(all.length, "topic"));
  },
};
