/** The lanes of a topic that is looked at: one for each partition, as long as the topic is the same. */
import type { Messages, TopicNow } from "../../../messages";
import { announceMore } from "../common/announce";
import { get, pathOf } from "../common/api";
import { Store } from "../common/store";
import { count } from "../common/words";
import { LaneModel } from "../lanes/lane-model";

export interface TopicLane {
  model: LaneModel;
  /** Changes with whatever the lane shows. */
  version: Store<number>;
}

export class TopicLanes {
  readonly topic: string;
  readonly #lanes = new Map<number, TopicLane>();
  readonly #ends = new Map<number, number>();

  constructor(topic: string) {
    this.topic = topic;
  }

  of(partition: number): TopicLane {
    const known = this.#lanes.get(partition);
    if (known !== undefined) return known;
    const version = new Store(0);
    const fetch = (from: number, to: number) =>
      get<Messages>(`${pathOf("topics", this.topic, partition)}/messages?from=${from}&to=${to}`);
    const model = new LaneModel(fetch, () => version.set(version.value + 1));
    this.#lanes.set(partition, { model, version });
    return { model, version };
  }

  /** Lanes that were never seen know nothing and ask for nothing. */
  update({ partitions }: TopicNow): void {
    for (const { partition, logStartOffset, logEndOffset } of partitions) {
      this.#tell(partition, logEndOffset);
      this.#lanes.get(partition)?.model.setRange({ start: logStartOffset, end: logEndOffset });
    }
  }

  followAll(): void {
    for (const { model } of this.#lanes.values()) model.follow(true);
  }

  jumpToOffset(offset: number): void {
    for (const { model } of this.#lanes.values()) model.jumpTo(offset);
  }

  async jumpToTime(ms: number): Promise<void> {
    await Promise.all(
      [...this.#lanes].map(async ([partition, { model }]) => {
        const path = `${pathOf("topics", this.topic, partition)}/offset?at=${ms}`;
        const { offset } = await get<{ offset: number }>(path);
        model.jumpTo(offset);
      }),
    );
  }

  close(): void {
    for (const { model } of this.#lanes.values()) model.close();
  }

  #tell(partition: number, end: number): void {
    const before = this.#ends.get(partition);
    this.#ends.set(partition, end);
    if (before === undefined || end <= before) return;
    const name = `${this.topic}-${partition}`;
    announceMore(name, end - before, (more) => `${count(more, "new message")} in ${name}.`);
  }
}
