/** `help`: every command, or one. */
import { type Command, type Commands, count, expectEnd, invalid } from "../command";
import { nearest } from "../nearest";
import type { Replies } from "../replies";

export const help: Command = {
  usage: ["help [VERB]"],
  summary: "show this list, or one command",

  run(words, { replies, commands }) {
    const verb = words.next()?.toLowerCase();
    expectEnd(words, "help [VERB]");
    if (verb !== undefined) return helpOne(verb, commands, replies);
    const all = Object.values(commands);
    for (const command of all) replies.write(`${command.usage.join("\n")}\n    ${command.summary}\n`);
    replies.write("LENGTH TOPIC OFFSET\n    the original protocol, for example: 8 my-topic 0\n");
    replies.ok(count(all.length, "command"));
  },
};

function helpOne(verb: string, commands: Commands, replies: Replies): void {
  if (!Object.hasOwn(commands, verb)) {
    const guess = nearest(verb, Object.keys(commands));
    throw invalid(`there is no command "${verb}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`);
  }
  const { usage, summary } = commands[verb]!;
  replies.write(`${usage.join("\n")}\n    ${summary}\n`);
  replies.ok(verb);
}
