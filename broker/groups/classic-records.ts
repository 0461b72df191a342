/**
 * What a classic group must not forget, as a record of `__consumer_offsets`: its generation, its members, and what each was given. It
 * is written when a generation is complete and when a static member comes back; so a broker that starts again knows the members, and
 * they go on as if nothing had happened.
 */
import { ClassicMember } from "./classic-member";
import type { ClassicRoll } from "./classic-roll";
import type { GroupRecord } from "./group-log";
import {
  GROUP_METADATA_KEY,
  GROUP_METADATA_VALUE,
  groupMetadataKey,
  groupMetadataValue,
} from "./group-records";

/** The group as it is, with these assignments. */
export function groupRecord(roll: ClassicRoll, assignments: ReadonlyMap<string, Buffer>): GroupRecord {
  const { protocolType, generation, protocolName, leaderId, stateSinceMs, members } = roll;
  return {
    key: keyOf(roll.groupId),
    value: groupMetadataValue.encode(GROUP_METADATA_VALUE, {
      protocolType,
      generation,
      protocol: protocolName,
      leader: leaderId,
      currentStateTimestamp: stateSinceMs,
      members: [...members.values()].map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: member.metadata(protocolName),
        assignment: assignments.get(member.memberId) ?? member.assignment,
      })),
    }),
  };
}

/** The group is no more. */
export function groupTombstone(groupId: string): GroupRecord {
  return { key: keyOf(groupId), value: null };
}

function keyOf(group: string): Buffer {
  return groupMetadataKey.encode(GROUP_METADATA_KEY, { group });
}

/** The group that a record tells of. @throws Malformed */
export function groupIdOf(key: Buffer): string {
  return groupMetadataKey.decode(key).group;
}

/** Puts what a record tells into a roll that is empty. Of the members' protocols it has the one that the group used. @throws Malformed */
export function restoreRoll(roll: ClassicRoll, value: Buffer): void {
  const stored = groupMetadataValue.decode(value);
  roll.generation = stored.generation;
  roll.protocolType = stored.protocolType;
  for (const one of stored.members) {
    const {
      memberId,
      groupInstanceId: instanceId,
      clientId,
      clientHost,
      sessionTimeout,
      rebalanceTimeout,
    } = one;
    const member = new ClassicMember({
      memberId,
      instanceId,
      clientId,
      clientHost,
      protocolType: stored.protocolType,
      protocols: [{ name: stored.protocol ?? "", metadata: Buffer.from(one.subscription) }],
      sessionTimeoutMs: sessionTimeout,
      // The oldest records have none.
      rebalanceTimeoutMs: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
    });
    member.isNew = false;
    member.assignment = Buffer.from(one.assignment);
    roll.add(member);
  }
  roll.restore(stored.protocol, stored.leader, stored.currentStateTimestamp);
}
