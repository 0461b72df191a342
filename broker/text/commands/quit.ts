/** `quit`: ends the connection from the broker's side. */
import { type Command, expectEnd } from "../command";

export const quit: Command = {
  usage: ["quit"],
  summary: "end the connection",

  run(words, conversation) {
    expectEnd(words, "quit");
    conversation.replies.ok("bye");
    conversation.close();
  },
};
