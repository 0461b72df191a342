/**
 * `consume`: shows messages from an offset on, or from where a group stands, one line each; waits for the next one; follows the log as
 * it grows.
 *
 *     consume TOPIC[/PARTITION] OFFSET  [max=N] [wait=MS] [format=text|json] [follow]
 *     consume TOPIC[/PARTITION] group=G [max=N] [wait=MS] [format=text|json] [follow]
 */
import { type Command, invalid, parseNumber, parseOptions, parseTarget, type Words } from "../command";
import { Consumption, type Wishes } from "../consumption";
import type { Conversation } from "../dialect";
import { parseGroupId } from "../group-id";
import { followAsMember, readOnce } from "../group-reader";
import { formatOf } from "../line-format";
import { assertPlace, partitionsOf, startOffset } from "../start-offset";

const OPTIONS = "[max=N] [wait=MS] [format=text|json] [follow]";
const USAGE = `consume TOPIC[/PARTITION] OFFSET ${OPTIONS}`;
const GROUP_USAGE = `consume TOPIC[/PARTITION] group=G ${OPTIONS}`;

interface Request extends Wishes {
  topic: string;
  partition: number | undefined;
  /** Where to begin: at an offset, or where a group stands. */
  from: { offset: string } | { groupId: string };
  waitMs: number;
  follow: boolean;
}

export const consume: Command = {
  usage: [USAGE, GROUP_USAGE],
  summary:
    "show messages; OFFSET is a number, earliest, latest, -N (the last N) or @UNIX-MS (since then); " +
    "group=G reads on where the group stands, and shares the partitions with its other members if it follows",

  async run(words, conversation) {
    const request = parse(words, conversation.settings.waitMsMax);
    const { from } = request;
    if ("groupId" in from) await consumeForGroup(conversation, { ...request, ...from });
    else await consumeFrom(conversation, request, from.offset);
  },
};

async function consumeFrom(conversation: Conversation, request: Request, offset: string): Promise<void> {
  const { engine } = conversation;
  const { topic } = request;
  const positions = [];
  const partitions = await partitionsOf(engine, request);
  assertPlace(offset, partitions, topic, `consume ${topic}/0 ${offset}`);
  for (const partition of partitions) {
    positions.push({ topic, partition, offset: await startOffset(engine, topic, partition, offset) });
  }
  const consumption = new Consumption(conversation, request);
  consumption.positions = positions;
  if (request.follow) {
    conversation.untilNextLine(async (signal) => {
      // What is there already is shown in any case, also when the next line came together with this one.
      await consumption.once(0);
      await consumption.follow(signal);
      consumption.end();
    });
  } else {
    await consumption.once(request.waitMs);
    consumption.end();
  }
}

async function consumeForGroup(
  conversation: Conversation,
  request: Request & { groupId: string },
): Promise<void> {
  if (!request.follow) {
    await readOnce(conversation, request, request.waitMs);
    return;
  }
  if (request.partition !== undefined) {
    throw invalid(
      `the group says which partitions of "${request.topic}" a member gets: ` +
        `leave "/${request.partition}" out, or "follow"`,
    );
  }
  conversation.untilInputEnds((signal) => followAsMember(conversation, request, signal));
}

function parse(words: Words, waitMsMax: number): Request {
  const target = words.next();
  if (target === undefined) throw invalid(`topic and offset are missing; write: ${USAGE}`);
  const { topic, partition } = parseTarget(target);
  const rest = words.rest();
  const offset = rest[0] !== undefined && isOffset(rest[0]) ? rest.shift() : undefined;
  const follow = rest.includes("follow");
  const options = parseOptions(rest.filter((word) => word !== "follow"));
  for (const name of options.keys()) {
    if (!["max", "wait", "format", "group"].includes(name))
      throw invalid(`consume has no option ${name}=; write: ${USAGE}`);
  }
  const most = Number.MAX_SAFE_INTEGER;
  const max = parseNumber("max", options.get("max") ?? String(most), 1, most);
  const waitMs = parseNumber("wait", options.get("wait") ?? "0", 0, waitMsMax);
  const format = formatOf(options.get("format") ?? "text");
  return { topic, partition, from: fromOf(topic, offset, options.get("group")), max, waitMs, format, follow };
}

function isOffset(word: string): boolean {
  return word !== "follow" && !word.includes("=");
}

function fromOf(topic: string, offset: string | undefined, group: string | undefined): Request["from"] {
  if (group === undefined) {
    if (offset === undefined) throw invalid(`the offset is missing; write: ${USAGE}`);
    return { offset };
  }
  if (offset === undefined) return { groupId: parseGroupId(group) };
  throw invalid(
    `a group reads on where it stands; leave "${offset}" out, or move the group first: ` +
      `commit ${topic} group=${group} offset=${offset}`,
  );
}
