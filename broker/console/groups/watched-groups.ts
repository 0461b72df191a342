/**
 * All that the console knows of consumer groups: what the engine tells when it is asked, what has happened since the console was opened
 * first, where readers were seen, and the lag of the groups that somebody looks at.
 *
 * Invariant: asking for a group is all that is needed to have its lag followed.
 */
import type { Consumers } from "../../engine";
import type { GroupList, GroupNow, LagPoint } from "../messages";
import { type ListQuery, listGroups } from "./group-list";
import { groupNow } from "./group-now";
import { GroupJournal } from "./journal";
import { LagSampler } from "./lag-sampler";
import { Positions } from "./positions";

export class WatchedGroups {
  readonly journal: GroupJournal;
  readonly positions: Positions;
  readonly #lag: LagSampler;
  readonly #consumers: Consumers;

  constructor(consumers: Consumers, nowMs: () => number = Date.now) {
    this.#consumers = consumers;
    this.journal = new GroupJournal(nowMs);
    this.positions = new Positions(nowMs);
    this.#lag = new LagSampler(consumers, nowMs);
    consumers.observe(this.journal);
  }

  /** @throws KafkaError INVALID_REQUEST */
  async list(query: ListQuery): Promise<GroupList> {
    return listGroups(await this.#consumers.groups(), query);
  }

  /** @throws KafkaError GROUP_ID_NOT_FOUND, KAFKA_STORAGE_ERROR */
  async now(groupId: string): Promise<GroupNow> {
    const now = await groupNow(this.#consumers, this.positions, groupId);
    void this.#lag.look(groupId);
    return now;
  }

  /** The last minutes, as far as somebody has looked at the group. @throws KafkaError GROUP_ID_NOT_FOUND, KAFKA_STORAGE_ERROR */
  async lag(groupId: string): Promise<readonly LagPoint[]> {
    await this.#consumers.group(groupId);
    return this.#lag.look(groupId);
  }

  close(): void {
    this.#consumers.observe(undefined);
    this.#lag.close();
  }
}
