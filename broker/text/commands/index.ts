/** The commands of the text protocol, in the order in which `help` shows them. */
import type { Commands } from "../command";
import { consume } from "./consume";
import { create } from "./create";
import { deleteTopic } from "./delete";
import { describe } from "./describe";
import { help } from "./help";
import { commit, group, groups } from "./not-yet";
import { produce } from "./produce";
import { quit } from "./quit";
import { topics } from "./topics";

export const commands: Commands = {
  help,
  create,
  delete: deleteTopic,
  topics,
  describe,
  produce,
  consume,
  commit,
  groups,
  group,
  quit,
};
