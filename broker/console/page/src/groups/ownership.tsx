/** Who is in the group and who has what: the members as cards, the partitions as lanes, lines between them. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GroupNow } from "../../../messages";
import { isSame, type Partition } from "../prediction/rules";
import type { Badges } from "./badges";
import type { BrokerClock } from "./countdown";
import { linesOf } from "./lines";
import { GhostCard, MemberCard } from "./member-card";
import { memberName, nameOf } from "./member-names";
import "./ownership.css";
import { count } from "../common/words";
import { OwnershipLines } from "./ownership-lines";
import { type LaneOwner, PartitionLane } from "./partition-lane";
import type { Ghost } from "./story";
import { partitionName } from "./words";

/** So many cards and lanes are drawn until somebody wants more. */
const SHOWN_AT_FIRST = 50;

interface Props {
  now: GroupNow;
  ghosts: readonly Ghost[];
  badges: Badges;
  clock: BrokerClock;
  /** What a question is about. */
  asked: Partition | null;
  isHidden: boolean;
}

export function Ownership({ now, ghosts, badges, clock, asked, isHidden }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const cellsMax = useCellsMax(stage, now);
  const [members, moreMembers] = useSome(now.members, "member");
  const [partitions, morePartitions] = useSome(now.partitions, "partition");
  const owned = Map.groupBy(
    now.partitions.flatMap(({ owners }) => owners),
    (id) => id,
  );
  const ownersOf = (ids: readonly string[]): LaneOwner[] =>
    ids.map((id) => ({ id, name: nameOf(id, now.members), badge: badges.of(id) }));
  return (
    <div class="ownership" ref={stage}>
      <section aria-labelledby="members-title">
        <h2 id="members-title">{count(now.members.length, "member")}</h2>
        <ul class="members" aria-label="members">
          {members.map((member) => (
            <MemberCard
              key={member.id}
              member={member}
              name={memberName(member, now.members)}
              badge={badges.of(member.id)}
              owned={owned.get(member.id)?.length ?? 0}
              clock={clock}
            />
          ))}
          {ghosts.map((ghost) => (
            <GhostCard key={`ghost ${ghost.id}`} ghost={ghost} name={ghostName(ghost)} />
          ))}
        </ul>
        {moreMembers}
        {members.length + ghosts.length === 0 && <p class="nobody">Nobody is in the group.</p>}
      </section>
      <section aria-labelledby="partitions-title">
        <h2 id="partitions-title">{count(now.partitions.length, "partition")}</h2>
        <Legend />
        <ul class="partitions" aria-label="partitions">
          {partitions.map((one) => (
            <PartitionLane
              key={partitionName(one)}
              partition={one}
              owners={ownersOf(one.owners)}
              cellsMax={cellsMax}
              isHidden={isHidden}
              isAsked={asked !== null && isSame(one, asked)}
            />
          ))}
        </ul>
        {morePartitions}
        {partitions.length === 0 && <p class="nobody">It has committed nothing, and nobody owns anything.</p>}
      </section>
      <OwnershipLines
        lines={linesOf({ partitions })}
        places={`${now.members.length} ${ghosts.length} ${partitions.length}`}
        badges={badges}
        stage={stage}
      />
    </div>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span>▼ committed: here it goes on after a restart</span>
      <span>
        <i class="span uncommitted" /> read, not committed
      </span>
      <span>▲ reads next</span>
      <span>
        <i class="span unread" /> not read yet
      </span>
    </p>
  );
}

function ghostName({ card, id }: Ghost): string {
  return card === null ? nameOf(id, []) : memberName(card, [card]);
}

/** The first ones of a list that may be long, and a button for more. */
function useSome<T>(all: readonly T[], one: string) {
  const [max, setMax] = useState(SHOWN_AT_FIRST);
  const rest = all.length - max;
  const more = rest > 0 && (
    <button type="button" class="more" onClick={() => setMax(max + SHOWN_AT_FIRST)}>
      Show more: {count(rest, one)} left
    </button>
  );
  return [all.slice(0, max), more] as const;
}

const CELL_PX_MIN = 22;
const DIGIT_PX = 7.5;
const CELLS_MAX = 40;
const CELLS_MIN = 3;

/** How many cells have room on a lane: as many as keep their numbers legible. */
function useCellsMax(stage: { current: HTMLElement | null }, now: GroupNow): number {
  const [width, setWidth] = useState(480);
  useLayoutEffect(() => {
    const measure = () => {
      const lanes = stage.current?.querySelector(".partitions");
      if (lanes) setWidth(lanes.clientWidth);
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(stage.current!);
    return () => watcher.disconnect();
  }, [stage]);
  const end = Math.max(0, ...now.partitions.map(({ logEndOffset }) => logEndOffset ?? 0));
  const cell = Math.max(CELL_PX_MIN, 8 + DIGIT_PX * String(end).length);
  return Math.max(CELLS_MIN, Math.min(CELLS_MAX, Math.floor(width / cell)));
}
