/**
 * `consume TOPIC group=G`: reads on where the group stands, and moves it on.
 *
 *     without follow    as somebody who is no member: while the group has none, anybody may move it on
 *     with follow       as a member, which shares the partitions with all other members, whatever their language
 *
 * Invariant: what is committed was handed to the operating system to be sent, so every message is sent at least once: what may have been
 * lost with a connection is sent again, to whoever reads on.
 */
import type { Position, TopicPartition } from "../engine";
import { KafkaError } from "../errors";
import { Consumption, type Progress, type Wishes } from "./consumption";
import type { Conversation } from "./dialect";
import { textAsWord } from "./format";
import { partitionsOf } from "./start-offset";

/** In a long backlog the group moves on each time that so many are sent: no more come twice when the client goes. */
const MESSAGES_AT_A_TIME = 10_000;

export interface GroupRequest extends Wishes {
  groupId: string;
  topic: string;
  partition: number | undefined;
}

/** Reads once, up to the end; if there is nothing, waits for the first message or the deadline. */
export async function readOnce(
  conversation: Conversation,
  request: GroupRequest,
  waitMs: number,
): Promise<void> {
  const { engine } = conversation;
  const { groupId, topic } = request;
  await mayMove(groupId, () => engine.consumers.assertWithoutMembers(groupId));
  const partitions = (await partitionsOf(engine, request)).map((partition) => ({ topic, partition }));
  const commit = (moved: readonly Position[]) =>
    mayMove(groupId, () => engine.consumers.commit(groupId, moved));
  const reader = new GroupReader(conversation, request, commit);
  await reader.begin(partitions);
  await reader.consumption.once(waitMs);
  reader.consumption.end();
}

/** Reads as a member of the group, until `signal` is aborted, `max` is reached or the client is gone. Then it leaves the group. */
export async function followAsMember(
  conversation: Conversation,
  request: GroupRequest,
  signal: AbortSignal,
): Promise<void> {
  const { engine, replies, clientHost } = conversation;
  const { groupId, topic } = request;
  // A topic that does not exist is an error at once, and not a member without partitions.
  await engine.describeTopic(topic);
  const member = await engine.consumers.member({
    groupId,
    topic,
    clientHost,
    isTaking: takingOf(conversation),
  });
  const reader = new GroupReader(conversation, request, (moved) => member.commit(moved));
  const { consumption } = reader;
  try {
    while (!signal.aborted && !consumption.isDone) {
      const share = await member.join(signal);
      if (share === undefined) break;
      replies.write(request.format.share(groupId, share));
      await reader.begin(share.partitions);
      await consumption.follow(AbortSignal.any([signal, share.over]));
    }
  } finally {
    member.leave();
  }
  consumption.end();
}

/** Reads for a group: begins where it stands, and moves it on by `commit`. */
class GroupReader implements Progress {
  readonly messagesAtATime = MESSAGES_AT_A_TIME;
  readonly consumption: Consumption;
  readonly #conversation: Conversation;
  readonly #request: GroupRequest;
  readonly #commit: (moved: readonly Position[]) => Promise<void>;
  /** By partition, where the group stands; where it has committed nothing, where this reader began. */
  #standing = new Map<number, number>();

  constructor(
    conversation: Conversation,
    request: GroupRequest,
    commit: (moved: readonly Position[]) => Promise<void>,
  ) {
    this.#conversation = conversation;
    this.#request = request;
    this.#commit = commit;
    this.consumption = new Consumption(conversation, request, this);
  }

  async begin(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#conversation.engine.describeTopic(this.#request.topic);
    const positions = await Promise.all(partitions.map((one) => this.#startOf(one)));
    positions.sort((a, b) => a.partition - b.partition);
    this.#standing = new Map(positions.map(({ partition, offset }) => [partition, offset]));
    this.consumption.positions = positions;
  }

  /** The committed offset; where there is none, or no message can be read from there, the earliest. */
  async #startOf({ topic, partition }: TopicPartition): Promise<Position> {
    const { engine } = this.#conversation;
    const { earliest, latest } = await engine.offsets(topic, partition);
    const committed = await engine.consumers.committed(this.#request.groupId, topic, partition);
    const isThere = committed !== undefined && committed >= earliest && committed <= latest;
    return { topic, partition, offset: isThere ? committed : earliest };
  }

  async delivered(positions: readonly Position[]): Promise<void> {
    const moved = positions
      .filter(({ partition, offset }) => this.#standing.get(partition) !== offset)
      .map((position) => ({ ...position }));
    if (moved.length === 0) return;
    const { replies } = this.#conversation;
    await replies.handedOver();
    // Nobody knows what of it has arrived: it is sent again, to somebody else.
    if (replies.gone) return;
    await this.#commit(moved);
    for (const { partition, offset } of moved) this.#standing.set(partition, offset);
  }
}

/** Whether the client takes what it is sent: nothing waits for it, or less than when this was asked last. */
function takingOf({ replies }: Conversation): () => boolean {
  let taken = replies.takenBytes;
  return () => {
    const before = taken;
    taken = replies.takenBytes;
    return !replies.waiting || taken > before;
  };
}

/** Does what only somebody may who is not in the way of a member; what the refusal says is for a person. */
export async function mayMove(groupId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof KafkaError) || problem.name !== "UNKNOWN_MEMBER_ID") throw problem;
    const sentence =
      `the group "${textAsWord(groupId)}" has members, and only they may move it on: ` +
      `become one (consume TOPIC group=${textAsWord(groupId)} follow), or stop them first`;
    throw new KafkaError(problem.name, sentence, { cause: problem });
  }
}
