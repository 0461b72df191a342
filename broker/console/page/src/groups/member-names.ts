/**
 * What the page calls a member: what the client calls itself where that tells it from the others, else the end of its id.
 */
import type { MemberNow } from "../../../messages";
import { shortened } from "./words";

type Named = Pick<MemberNow, "id" | "clientId" | "instanceId">;

const ID_TAIL = 6;
const NAME_MAX = 32;

export function memberName(member: Named, all: readonly Named[]): string {
  const name = member.instanceId ?? member.clientId;
  if (name === "") return shortened(member.id, NAME_MAX);
  const isOnly = all.every(
    (other) => other.id === member.id || (other.instanceId ?? other.clientId) !== name,
  );
  return isOnly
    ? shortened(name, NAME_MAX)
    : `${shortened(name, NAME_MAX)} …${shortened(member.id.slice(-ID_TAIL))}`;
}

/** By its id; who is not among them any more is called by that. */
export function nameOf(id: string, all: readonly Named[]): string {
  const member = all.find((one) => one.id === id);
  return member === undefined ? shortened(id, NAME_MAX) : memberName(member, all);
}
