/** A group for all pages that show it. */
import { KafkaError } from "../../errors";
import { Feed } from "../feed";
import type { GroupNow } from "../messages";

export class GroupFeed extends Feed<GroupNow> {
  constructor(ask: () => Promise<GroupNow>, monotonicMs?: () => number) {
    super(() => ask().catch(noGroup), monotonicMs);
  }
}

/** Null where there is no group; undefined where it cannot be read now. */
function noGroup(problem: unknown): null | undefined {
  if (!(problem instanceof KafkaError)) throw problem;
  return problem.name === "GROUP_ID_NOT_FOUND" ? null : undefined;
}
