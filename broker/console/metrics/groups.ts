/** The metrics of consumer groups: who is in them, and how far they are behind. */
import { createHash } from "node:crypto";
import { type Family, gauge } from "./family";
import type { LagRow, Snapshot } from "./snapshot";

/** A group may have a name of many thousand characters, which would come again in each of its series. */
const NAME_LENGTH_MAX = 255;
const HASH_LENGTH = 12;

export function groupFamilies(now: () => Snapshot): Family[] {
  return [
    gauge("kafka_lab_groups", "Consumer groups, by the protocol of their members and by state.", () =>
      now().groupCounts.map(({ type, state, count }) => ({ labels: { type, state }, value: count })),
    ),
    gauge("kafka_lab_group_members", "Members of the group.", () =>
      now().groups.map(({ group, memberCount }) => ({
        labels: { group: shortened(group) },
        value: memberCount,
      })),
    ),
    gauge(
      "kafka_lab_group_committed_offset",
      "The offset that the group has committed: the next message that it reads after a restart.",
      () => now().lags.map((row) => ({ labels: placeOf(row), value: row.committed })),
    ),
    gauge(
      "kafka_lab_group_lag_messages",
      "Log end offset less committed offset: how many messages the group has before it.",
      () =>
        now().lags.flatMap((row) =>
          row.lag === undefined ? [] : [{ labels: placeOf(row), value: row.lag }],
        ),
    ),
  ];
}

function placeOf({ group, topic, partition }: LagRow) {
  return { group: shortened(group), topic, partition };
}

/** Two long names that differ at their end only stay two. */
function shortened(name: string): string {
  if (name.length <= NAME_LENGTH_MAX) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LENGTH);
  return `${name.slice(0, NAME_LENGTH_MAX - HASH_LENGTH - 1)}~${hash}`;
}
