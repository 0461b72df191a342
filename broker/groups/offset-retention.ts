/**
 * When a committed offset expires (`offsets.retention.minutes`, KIP-211). As long as a group is at work its offsets stay, however
 * old they are: a partition in which nothing happens is not committed for. What counts the time depends on whose offset it is:
 *
 *     nobody ever joined the group (a simple consumer)     since the commit
 *     a classic group without members                      since it became empty
 *     a classic group that is stable, or one of KIP-848    since the commit, and only for topics that no member reads
 *     a classic group that shares its partitions anew      nothing expires
 *
 * A commit of an old client that says itself when it expires is held to that, except while nothing expires.
 */
import type { Commit } from "./committed-offsets";
import type { Group } from "./group";

/** What has to be known of a group. */
export type OffsetOwner = Pick<
  Group,
  "type" | "protocolType" | "state" | "isEmpty" | "emptySinceMs" | "isSubscribedTo"
>;

/** Those of a group's offsets that have expired; `group` undefined: nobody ever joined it. */
export function expired(
  commits: readonly Commit[],
  group: OffsetOwner | undefined,
  nowMs: number,
  retentionMs: number,
): Commit[] {
  if (group !== undefined && !canExpire(group)) return [];
  const emptySinceMs = group?.type === "classic" && group.isEmpty ? group.emptySinceMs : undefined;
  return commits.filter(({ topic, commitTimestampMs, expireTimestampMs }) => {
    if (group?.isSubscribedTo(topic)) return false;
    if (expireTimestampMs !== -1) return nowMs >= expireTimestampMs;
    return nowMs - (emptySinceMs ?? commitTimestampMs) >= retentionMs;
  });
}

/** Only of a consumer group it is known what its members read, and of a classic one only while they agree. */
function canExpire({ type, protocolType, state, isEmpty }: OffsetOwner): boolean {
  if (type === "consumer" || isEmpty) return true;
  return protocolType === "consumer" && state === "Stable";
}
