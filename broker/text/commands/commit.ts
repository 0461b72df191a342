/**
 * `commit`: says where a group reads on, forwards or back. A group that has members is theirs to move.
 *
 *     commit TOPIC[/PARTITION] group=G offset=OFFSET
 */
import type { Position } from "../../engine";
import { type Command, invalid, parseOptions, parseTarget } from "../command";
import { textAsWord } from "../format";
import { parseGroupId } from "../group-id";
import { mayMove } from "../group-reader";
import { assertPlace, partitionsOf, startOffset } from "../start-offset";

const USAGE = "commit TOPIC[/PARTITION] group=G offset=OFFSET";

export const commit: Command = {
  usage: [USAGE],
  summary: "say where a group reads on; OFFSET as in consume: a number, earliest, latest, -N or @UNIX-MS",

  async run(words, { engine, replies }) {
    const word = words.next();
    if (word === undefined) throw invalid(`the topic is missing; write: ${USAGE}`);
    const target = parseTarget(word);
    const { groupId, offset } = optionsOf(words.rest());
    const { topic } = target;
    const partitions = await partitionsOf(engine, target);
    assertPlace(offset, partitions, topic, `commit ${topic}/0 group=${textAsWord(groupId)} offset=${offset}`);
    const positions: Position[] = [];
    let lag = 0;
    for (const partition of partitions) {
      const position = { topic, partition, offset: await startOffset(engine, topic, partition, offset) };
      positions.push(position);
      lag += (await engine.offsets(topic, partition)).latest - position.offset;
    }
    await mayMove(groupId, () => engine.consumers.commit(groupId, positions));
    const next = positions.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`).join(",");
    replies.ok(`${textAsWord(groupId)} next=${next} lag=${lag}`);
  },
};

function optionsOf(words: readonly string[]): { groupId: string; offset: string } {
  const options = parseOptions(words);
  for (const name of options.keys()) {
    if (name !== "group" && name !== "offset")
      throw invalid(`commit has no option ${name}=; write: ${USAGE}`);
  }
  const group = options.get("group");
  const offset = options.get("offset");
  if (group === undefined) throw invalid(`group= is missing; write: ${USAGE}`);
  if (offset === undefined) throw invalid(`offset= is missing; write: ${USAGE}`);
  return { groupId: parseGroupId(group), offset };
}
