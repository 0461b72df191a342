/** A member of the group as a card, and one that is no more as the ghost of it. */
import type { MemberNow } from "../../../messages";
import { count } from "../common/words";
import { BadgeMark } from "./badge-mark";
import type { Badge } from "./badges";
import type { BrokerClock } from "./countdown";
import { Heartbeat } from "./heartbeat";
import type { Ghost } from "./story";
import { shortened, timeOfDay } from "./words";

interface CardProps {
  member: MemberNow;
  name: string;
  badge: Badge;
  owned: number;
  clock: BrokerClock;
}

export function MemberCard({ member, name, badge, owned, clock }: CardProps) {
  return (
    <li class="member" data-member={member.id} style={{ "--hue": badge.hue }} aria-label={`member ${name}`}>
      <h3>
        <BadgeMark badge={badge} />
        <bdi>{name}</bdi>
        <small>{owned === 0 ? "no partitions" : count(owned, "partition")}</small>
      </h3>
      <Identity member={member} />
      {member.sessionTimeoutMs > 0 && <Heartbeat member={member} clock={clock} />}
    </li>
  );
}

const TITLES: Record<Ghost["kind"], string> = {
  left: "has left",
  expired: "expired",
  fenced: "zombie",
};

export function GhostCard({ ghost, name }: { ghost: Ghost; name: string }) {
  const { kind, atMs, sentence, refusals, card } = ghost;
  return (
    <li class={`member ghost ${kind}`} aria-label={`${TITLES[kind]}: ${name}`}>
      <h3>
        <span class="badge none" aria-hidden="true">
          {kind === "fenced" ? "✕" : "–"}
        </span>
        <bdi>{name}</bdi>
        <strong class="fate">{TITLES[kind]}</strong>
      </h3>
      {card !== null && <Identity member={card} />}
      <p class="sentence">
        <bdi>{shortened(sentence, 400)}</bdi>
      </p>
      <p class="when">
        {timeOfDay(atMs)}
        {refusals > 1 && `, refused ${refusals} times`}
      </p>
    </li>
  );
}

function Identity({ member: { id, clientId, instanceId, host } }: { member: MemberNow }) {
  return (
    <dl class="identity">
      <Row name="id" value={id} />
      {clientId !== "" && <Row name="client" value={clientId} />}
      {instanceId !== null && <Row name="instance" value={instanceId} />}
      <Row name="host" value={host} />
    </dl>
  );
}

/** An id fits into one line of a card; the whole of it is there for who points at it. */
const VALUE_MAX = 30;
const TITLE_MAX = 300;

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={shortened(value, TITLE_MAX)}>
        <bdi>{shortened(value, VALUE_MAX)}</bdi>
      </dd>
    </div>
  );
}
