/** What the mutants of groups share: the standard parts for them, with something about one of them changed. */
import type { ErrorName } from "../../../broker/errors";
import type { CommittedOffsets } from "../../../broker/groups/committed-offsets";
import type { GroupLog } from "../../../broker/groups/group-log";
import type { Sessions } from "../../../broker/groups/membership";
import type { Parts } from "../../../broker/parts";

/** The committed offsets are stored and told in another way. */
export function changeOffsets(parts: Parts, change: (offsets: CommittedOffsets) => void): Partial<Parts> {
  const open = (log: GroupLog) => {
    const offsets = parts.offsets.open(log);
    change(offsets);
    return offsets;
  };
  return { offsets: { open } };
}

/** The committed offsets are written to their log in another way. */
export function changeAppend(
  parts: Parts,
  change: (append: GroupLog["append"]) => GroupLog["append"],
): Partial<Parts> {
  const open = (log: GroupLog) =>
    parts.offsets.open({
      append: change((groupId, records) => log.append(groupId, records)),
      replay: (each) => log.replay(each),
      partitionOf: (groupId) => log.partitionOf(groupId),
      prepare: () => log.prepare(),
      assertReadable: (groupId) => log.assertReadable(groupId),
    });
  return { offsets: { open } };
}

/** Members are watched over in another way. */
export function changeSessions(parts: Parts, change: (sessions: Sessions) => void): Partial<Parts> {
  const watch = (dead: (memberId: string) => void) => {
    const sessions = parts.membership.watch(dead);
    change(sessions);
    return sessions;
  };
  return { membership: { ...parts.membership, watch } };
}

/** Whoever would be refused by this name may act for the member all the same. */
export function overlookClaim(parts: Parts, refusal: ErrorName): Partial<Parts> {
  const { authorize } = parts.membership;
  return {
    membership: {
      ...parts.membership,
      authorize(roll, claim) {
        try {
          authorize(roll, claim);
        } catch (problem) {
          if ((problem as Error).name !== refusal) throw problem;
        }
      },
    },
  };
}
