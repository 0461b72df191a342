/**
 * `group`: one consumer group: its state, its members and what each has, and for each partition where the group stands and how far
 * behind the end that is.
 */
import type { GroupDetails, GroupMemberDetails, GroupPartition } from "../../engine";
import { columns } from "../columns";
import { type Command, expectEnd, invalid } from "../command";
import { textAsWord } from "../format";
import { parseGroupId } from "../group-id";

const USAGE = "group G";

export const group: Command = {
  usage: [USAGE],
  summary: "show a consumer group: its members, where it stands, and how much it has still to read (lag)",

  async run(words, { engine, replies }) {
    const word = words.next();
    if (word === undefined) throw invalid(`the name of the group is missing; write: ${USAGE}`);
    expectEnd(words, USAGE);
    const details = await engine.consumers.group(parseGroupId(word));
    replies.write(summaryOf(details));
    replies.write(columns(details.members.map(memberRow)));
    replies.write(columns(details.partitions.map(partitionRow)));
    replies.ok(textAsWord(details.id));
  },
};

function summaryOf({ id, state, type, generation, assignor, memberCount }: GroupDetails): string {
  const how = assignor === "" ? "-" : textAsWord(assignor);
  return `${textAsWord(id)} state=${state} type=${type} generation=${generation} assignor=${how} members=${memberCount}\n`;
}

function memberRow({ id, instanceId, host, partitions }: GroupMemberDetails): string[] {
  const names = partitions.map(({ topic, partition }) => `${textAsWord(topic)}-${partition}`);
  const instance = instanceId === null ? [] : [`instance=${textAsWord(instanceId)}`];
  return ["member", textAsWord(id), `host=${host}`, `partitions=${names.join(",") || "none"}`, ...instance];
}

function partitionRow({ topic, partition, committed, end, owners }: GroupPartition): string[] {
  const lag = committed === undefined || end === undefined ? undefined : Math.max(0, end - committed);
  return [
    `${textAsWord(topic)}-${partition}`,
    `committed=${committed ?? "-"}`,
    `end=${end ?? "-"}`,
    `lag=${lag ?? "-"}`,
    `owner=${owners.map(textAsWord).join(",") || "-"}`,
  ];
}
