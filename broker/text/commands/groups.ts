/** `groups`: lists the consumer groups by name. */
import { columns } from "../columns";
import { type Command, count, expectEnd } from "../command";
import { textAsWord } from "../format";

export const groups: Command = {
  usage: ["groups"],
  summary: "list the consumer groups",

  async run(words, { engine, replies }) {
    expectEnd(words, "groups");
    const all = await engine.consumers.groups();
    const rows = all.map(({ id, state, type, memberCount }) => {
      return [textAsWord(id), `state=${state}`, `type=${type}`, `members=${memberCount}`];
    });
    replies.write(columns(rows));
    replies.ok(count(all.length, "group"));
  },
};
