/**
 * All that the console knows of consumer groups: what the engine tells when it is asked, what has happened while a page was open, where
 * readers were seen meanwhile, and the lag of the groups that somebody looks at.
 *
 * Invariants: asking for a group is all that is needed to have its lag followed. While no page is open, groups are not observed.
 */
import type { Consumers } from "../../engine";
import type { GroupList, GroupNow, LagPoint } from "../messages";
import type { PageQuery } from "../routes/parameters";
import { GroupFeed } from "./group-feed";
import { listGroups } from "./group-list";
import { groupNow } from "./group-now";
import { GroupJournal } from "./journal";
import { LagSampler } from "./lag-sampler";
import { Positions } from "./positions";

const FEEDS_MAX = 50;

export class WatchedGroups {
  readonly journal: GroupJournal;
  readonly positions: Positions;
  readonly #lag: LagSampler;
  readonly #consumers: Consumers;
  /** The one that was asked for longest ago comes first. */
  readonly #feeds = new Map<string, GroupFeed>();
  #listed = "";
  #listVersion = 0;

  constructor(consumers: Consumers, nowMs: () => number = Date.now) {
    this.#consumers = consumers;
    this.journal = new GroupJournal(nowMs);
    this.positions = new Positions(nowMs);
    this.#lag = new LagSampler(consumers, nowMs);
  }

  /** From now on somebody looks, or nobody does. What happened stays known; where readers are would be out of date. */
  watch(isWatched: boolean): void {
    this.#consumers.observe(isWatched ? this.journal : undefined);
    if (!isWatched) this.positions.forgetAll();
  }

  /** @throws KafkaError INVALID_REQUEST */
  async list(query: PageQuery): Promise<GroupList> {
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

  /** Another number than before when the list of groups may be another: their names, or what is said beside them. */
  get listVersion(): number {
    const now = `${this.#consumers.groupsVersion} ${this.journal.lastSeq}`;
    if (now !== this.#listed) {
      this.#listed = now;
      this.#listVersion++;
    }
    return this.#listVersion;
  }

  /** One for all who want to see each change of the group. */
  feed(groupId: string): GroupFeed {
    const feed = this.#feeds.get(groupId) ?? new GroupFeed(() => this.now(groupId));
    this.#feeds.delete(groupId);
    this.#feeds.set(groupId, feed);
    // Whoever still holds one that is forgotten goes on with it alone.
    if (this.#feeds.size > FEEDS_MAX) this.#feeds.delete(this.#feeds.keys().next().value!);
    return feed;
  }

  close(): void {
    this.watch(false);
    this.#lag.close();
  }
}
