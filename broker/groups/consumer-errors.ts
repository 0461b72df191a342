/** What a member of a consumer group can be refused with, and what it is to do about it. */
import { KafkaError } from "../errors";
import type { ConsumerMember } from "./consumer-member";

export function noSuchMember(groupId: string, memberId: string): KafkaError {
  return new KafkaError(
    "UNKNOWN_MEMBER_ID",
    `the group "${groupId}" has no member "${memberId}": it has left, or was not heard of for its session timeout; join again`,
  );
}

export function fencedEpoch({ memberId, memberEpoch }: ConsumerMember, epoch: number): KafkaError {
  return new KafkaError(
    "FENCED_MEMBER_EPOCH",
    `the member "${memberId}" says epoch ${epoch}, and is in ${memberEpoch}; give up all partitions and join again`,
  );
}

export function staleEpoch({ memberId, memberEpoch }: ConsumerMember, epoch: number): KafkaError {
  return new KafkaError(
    "STALE_MEMBER_EPOCH",
    `the member "${memberId}" says epoch ${epoch}, and is in ${memberEpoch}; repeat this after the next heartbeat`,
  );
}

export function commitTooOld({ memberId }: ConsumerMember): KafkaError {
  const sentence = `the member "${memberId}" takes part by epochs (KIP-848), and commits with OffsetCommit 9 or newer only`;
  return new KafkaError("UNSUPPORTED_VERSION", sentence);
}

/** Two consumers have one `group.instance.id`. */
export function sameInstance(
  name: "UNRELEASED_INSTANCE_ID" | "FENCED_INSTANCE_ID",
  { memberId, instanceId }: ConsumerMember,
): KafkaError {
  const sentence = `the group instance id "${instanceId}" belongs to the member "${memberId}"; stop that, or take another id`;
  return new KafkaError(name, sentence);
}
