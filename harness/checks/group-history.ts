/**
 * What was seen of a group, in the order in which it was seen, and whether it can have come about as Kafka promises:
 *
 * - each message is read at least once, but for what a client is known to throw away;
 * - within the time that a member has a partition it reads it in order, leaving nothing out;
 * - what was committed when a member got a partition, it never reads;
 * - an offset has one message, whoever reads it.
 *
 * Invariant: each anomaly names the two sightings that cannot both be right.
 *
 * Sightings of several members are in the order in which the harness saw them, which need not be the order in which they happened.
 * One thing has to hold: what is listed as committed before a member gained a partition had been committed before. (Commits are
 * listed only once everything is listed that the members had told when the broker answered.)
 */

export type Sighting =
  | { kind: "gained" | "lost"; member: string; partitions: readonly number[] }
  /** Messages that follow one another, the first of them at `offset`. */
  | { kind: "read"; member: string; partition: number; offset: number; values: readonly string[] }
  /** The broker says that this is where the group stands. */
  | { kind: "committed"; partition: number; offset: number }
  /** A message that counts as read: the member's program threw it away, whoever it was sent by. */
  | { kind: "dropped"; member: string; partition: number; offset: number }
  | { kind: "left"; member: string };

export interface Anomaly {
  name: "committed and read again" | "out of order" | "skipped" | "two messages at one offset" | "never read";
  /** Two sentences. */
  seen: [string, string];
}

type Read = Extract<Sighting, { kind: "read" }>;
type Commit = Extract<Sighting, { kind: "committed" }>;

/** A member's time with a partition. */
interface Tenure {
  committed: { commit: Commit; at: number } | undefined;
  last: { read: Read; at: number } | undefined;
}

/** All anomalies; `ends` says how far each partition of the topic goes. */
export function anomaliesOf(history: readonly Sighting[], ends: ReadonlyMap<number, number>): Anomaly[] {
  return [...anomaliesOfTenures(history), ...anomaliesOfMessages(history, ends)];
}

function anomaliesOfTenures(history: readonly Sighting[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const committed = new Map<number, { commit: Commit; at: number }>();
  const tenures = new Map<string, Tenure>();
  for (const [at, sighting] of history.entries()) {
    if (sighting.kind === "committed") committed.set(sighting.partition, { commit: sighting, at });
    if (sighting.kind === "gained") {
      for (const partition of sighting.partitions) {
        const tenure = { committed: committed.get(partition), last: undefined };
        tenures.set(`${sighting.member}/${partition}`, tenure);
      }
    }
    if (sighting.kind === "read") {
      const tenure = tenures.get(`${sighting.member}/${sighting.partition}`);
      if (tenure === undefined) continue;
      anomalies.push(...anomaliesOfRead(sighting, at, tenure));
      tenure.last = { read: sighting, at };
    }
  }
  return anomalies;
}

function anomaliesOfRead(read: Read, at: number, { committed, last }: Tenure): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const now = describe(read, at);
  if (committed !== undefined && read.offset < committed.commit.offset)
    anomalies.push({
      name: "committed and read again",
      seen: [describe(committed.commit, committed.at), `${now}, which had got the partition after that`],
    });
  if (last !== undefined && read.offset !== endOf(last.read))
    anomalies.push({
      name: read.offset < endOf(last.read) ? "out of order" : "skipped",
      seen: [describe(last.read, last.at), now],
    });
  return anomalies;
}

function anomaliesOfMessages(history: readonly Sighting[], ends: ReadonlyMap<number, number>): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const reads = new Map<string, { read: Read; at: number; value: string }>();
  for (const [at, read] of history.entries()) {
    if (read.kind !== "read") continue;
    for (const [nth, value] of read.values.entries()) {
      const place = `${read.partition}@${read.offset + nth}`;
      const known = reads.get(place);
      if (known !== undefined && known.value !== value)
        anomalies.push({
          name: "two messages at one offset",
          seen: [
            `${describe(known.read, known.at)}: "${known.value}" at ${place}`,
            `${describe(read, at)}: "${value}" there`,
          ],
        });
      reads.set(place, { read, at, value });
    }
  }
  for (const [at, sighting] of history.entries()) {
    if (sighting.kind !== "dropped") continue;
    const { partition, offset } = sighting;
    reads.set(`${partition}@${offset}`, { read: { ...sighting, kind: "read", values: [""] }, at, value: "" });
  }
  for (const [partition, end] of ends)
    anomalies.push(...unreadOf(partition, end, (offset) => reads.get(`${partition}@${offset}`)));
  return anomalies;
}

/** The first message of each gap. */
function unreadOf(
  partition: number,
  end: number,
  at: (offset: number) => { read: Read; at: number } | undefined,
): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (let offset = 0; offset < end; offset++) {
    const before = at(offset - 1);
    if (at(offset) !== undefined || (offset > 0 && before === undefined)) continue;
    const read =
      before === undefined
        ? `nobody read offset ${offset} of partition ${partition}`
        : `${describe(before.read, before.at)}, and nobody read offset ${offset}`;
    anomalies.push({ name: "never read", seen: [`partition ${partition} ends at ${end}`, read] });
  }
  return anomalies;
}

function endOf({ offset, values }: Read): number {
  return offset + values.length;
}

function describe(sighting: Read | Commit, at: number): string {
  const { partition, offset } = sighting;
  if (sighting.kind === "committed")
    return `#${at}: offset ${offset} of partition ${partition} was the committed one`;
  const last = endOf(sighting) - 1;
  const offsets = offset === last ? `offset ${offset}` : `offsets ${offset} to ${last}`;
  return `#${at}: ${sighting.member} read ${offsets} of partition ${partition}`;
}
