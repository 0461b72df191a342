/** The commands of the text protocol, in the order in which `help` shows them. */
import type { Commands } from "../command";
import { commit } from "./commit";
import { consume } from "./consume";
import { create } from "./create";
import { deleteTopic } from "./delete";
import { describe } from "./describe";
import { group } from "./group";
import { groups } from "./groups";
import { help } from "./help";
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
