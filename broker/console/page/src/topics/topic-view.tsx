/** One topic: its partitions as lanes, the message that is looked at, and a form to produce another one. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { PartitionNow, TopicNow } from "../../../messages";
import { hrefOf } from "../common/route";
import { Store } from "../common/store";
import { count } from "../common/words";
import { CELL_WIDTHS, USUAL_ZOOM } from "../lanes/geometry";
import { Lane } from "../lanes/lane";
import { FirstMessage } from "./first-message";
import { JumpForm } from "./jump-form";
import { MessagePanel, type Pointed } from "./message-panel";
import { ProduceForm } from "./produce-form";
import type { TopicLanes } from "./topic-lanes";
import { useTopic } from "./use-topic";

/** More lanes than anybody compares; the others come when they are asked for. */
const LANES_AT_ONCE = 12;

export function TopicView({ name }: { name: string }) {
  const { topic, lanes } = useTopic(name);
  const pointed = useMemo(() => new Store<Pointed | null>(null), []);
  const partitionCount = topic?.partitions.length ?? null;
  // The same element as before is not drawn again, however fast the topic changes.
  const side = useMemo(
    () => (
      <aside class="topic-side" aria-label="Message and producing">
        <MessagePanel lanes={lanes} pointed={pointed} />
        <ProduceForm topic={name} partitionCount={partitionCount} />
      </aside>
    ),
    [lanes, pointed, name, partitionCount],
  );
  return (
    <div class="topic">
      <div class="topic-title">
        <p class="small">
          <a href={hrefOf("topics")}>All topics</a>
        </p>
        <h1 tabIndex={-1}>{name}</h1>
        {topic && <Facts topic={topic} />}
      </div>
      {topic === null && (
        <FirstMessage topic={name} why={`There is no topic ${name}. Its first message creates it:`} />
      )}
      {topic && <Lanes topic={topic} lanes={lanes} pointed={pointed} />}
      {side}
    </div>
  );
}

function Facts({ topic: { partitions, isInternal, isCompacted, config } }: { topic: TopicNow }) {
  return (
    <div class="soft small topic-facts">
      <span>{count(partitions.length, "partition")}</span>
      {isInternal && <span>internal: the broker writes it for itself</span>}
      {isCompacted && <span>compacted: of each key the newest message stays</span>}
      <details class="topic-config">
        <summary>Configuration</summary>
        {Object.entries(config).map(([key, value]) => (
          <span key={key} class="mono">
            {key}={value}
          </span>
        ))}
      </details>
    </div>
  );
}

interface LanesProps {
  topic: TopicNow;
  lanes: TopicLanes;
  pointed: Store<Pointed | null>;
}

function Lanes({ topic, lanes, pointed }: LanesProps) {
  const [zoom, setZoom] = useState<number>(USUAL_ZOOM);
  const [shown, setShown] = useState(LANES_AT_ONCE);
  const isEmpty = topic.partitions.every(({ logEndOffset }) => logEndOffset === 0);
  const more = topic.partitions.length - shown;
  return (
    <div class="topic-lanes">
      <div class="row topic-tools">
        <label class="field">
          <span>Cell size</span>
          <input
            type="range"
            min={0}
            max={CELL_WIDTHS.length - 1}
            value={zoom}
            onInput={(event) => setZoom(Number(event.currentTarget.value))}
          />
        </label>
        <JumpForm lanes={lanes} />
        <button type="button" onClick={() => lanes.followAll()}>
          Follow all
        </button>
      </div>
      {isEmpty && (
        <FirstMessage topic={topic.name} why="No message was ever written here. Write one in a terminal:" />
      )}
      {topic.partitions.slice(0, shown).map((partition) => (
        <TopicLaneBox
          key={partition.partition}
          topic={topic.name}
          partition={partition}
          lanes={lanes}
          cellWidth={CELL_WIDTHS[zoom] ?? 92}
          pointed={pointed}
        />
      ))}
      {more > 0 && (
        <button type="button" onClick={() => setShown(shown + LANES_AT_ONCE)}>
          Show more partitions ({more} more)
        </button>
      )}
    </div>
  );
}

interface LaneBoxProps {
  topic: string;
  partition: PartitionNow;
  lanes: TopicLanes;
  cellWidth: number;
  pointed: Store<Pointed | null>;
}

function TopicLaneBox({ topic, partition, lanes, cellWidth, pointed }: LaneBoxProps) {
  const { model, version } = lanes.of(partition.partition);
  const { logStartOffset, logEndOffset } = partition;
  useEffect(() => {
    model.setRange({ start: logStartOffset, end: logEndOffset });
  }, [model, logStartOffset, logEndOffset]);
  // What is looked at by the keyboard is what was selected last, in whichever lane.
  useEffect(() => {
    let before = model.selected;
    return version.subscribe(() => {
      if (model.selected === before) return;
      before = model.selected;
      if (before !== null) pointed.set({ partition: partition.partition, offset: before });
    });
  }, [model, version, pointed, partition.partition]);
  return (
    <Lane
      topic={topic}
      partition={partition}
      lane={model}
      version={version}
      cellWidth={cellWidth}
      onPoint={(offset) => {
        if (offset !== null) pointed.set({ partition: partition.partition, offset });
      }}
    />
  );
}
