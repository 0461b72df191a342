/** All that is known of the message that is looked at, by the pointer or by the keyboard. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Content, MessageNow, Messages } from "../../../messages";
import { get, pathOf } from "../common/api";
import { isCut, textOf } from "../common/content";
import { hueOfKey } from "../common/key-colour";
import { Problem } from "../common/problem";
import { type Store, useStore } from "../common/store";
import { Text } from "../common/text";
import { count, number, size, time } from "../common/words";
import { whyNot } from "../lanes/cells";
import type { Entry } from "../lanes/lane-messages";
import type { TopicLanes } from "./topic-lanes";

export interface Pointed {
  partition: number;
  offset: number;
}

const WHOLE_BYTES = 1024 * 1024;
const HEADERS_MAX = 50;

export function MessagePanel({ lanes, pointed }: { lanes: TopicLanes; pointed: Store<Pointed | null> }) {
  const at = useStore(pointed);
  return (
    <section class={at === null ? "card message" : "card message is-pointed"} aria-label="Message">
      {at === null ? (
        <p class="soft">Point at a cell, or move to one with the arrow keys: here is what is in it.</p>
      ) : (
        <PointedMessage lanes={lanes} at={at} close={() => pointed.set(null)} />
      )}
    </section>
  );
}

interface PointedProps {
  lanes: TopicLanes;
  at: Pointed;
  close: () => void;
}

function PointedMessage({ lanes, at: { partition, offset }, close }: PointedProps) {
  const { model, version } = lanes.of(partition);
  useStore(version);
  const entry = model.messages.at(offset);
  return (
    <>
      <div class="message-head">
        <h2 class="mono">
          {lanes.topic}-{partition}@{offset}
        </h2>
        <button type="button" class="quiet message-close" onClick={close}>
          Close
        </button>
      </div>
      <Inside entry={entry} place={{ topic: lanes.topic, partition, offset }} />
    </>
  );
}

interface Place {
  topic: string;
  partition: number;
  offset: number;
}

function Inside({ entry, place }: { entry: Entry | undefined; place: Place }) {
  if (entry === undefined) return <p class="soft">It is on its way.</p>;
  if (entry.message === null || entry.batch?.isControl) return <NoMessage entry={entry} />;
  const { batch } = entry;
  return (
    <>
      <Whole key={`${place.partition}@${place.offset}`} message={entry.message} place={place} />
      {batch !== null && (
        <dl class="message-facts">
          <Fact name="Batch">
            {count(batch.messageCount, "message")}, offsets {number(batch.baseOffset)} to{" "}
            {number(batch.lastOffset)}, {size(batch.sizeBytes)}
          </Fact>
          <Fact name="Compression">{batch.compression}</Fact>
          {batch.producerId >= 0 && <Fact name="Producer id">{batch.producerId}</Fact>}
        </dl>
      )}
    </>
  );
}

function NoMessage({ entry }: { entry: Entry }) {
  const why = whyNot(entry);
  if (why === "transaction")
    return <p>A transaction ends here: a mark of the broker, which no consumer gets to see.</p>;
  if (why === "unreadable") return <Problem error={entry.batch?.problem} />;
  return (
    <p>
      Compaction took the message that was here: a newer one has the same key. Its offset stays empty for
      ever.
    </p>
  );
}

/** A long key or value comes in brief first, and whole when somebody asks for it. */
function Whole({ message, place: { topic, partition, offset } }: { message: MessageNow; place: Place }) {
  const [whole, setWhole] = useState<MessageNow | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const ask = async () => {
    const path = `${pathOf("topics", topic, partition)}/messages?from=${offset}&to=${offset + 1}&bytes=${WHOLE_BYTES}`;
    const { batches } = await get<Messages>(path);
    setWhole(batches.flatMap(({ messages }) => messages).find((one) => one.offset === offset) ?? null);
  };
  const { timestampMs, key, value, headers } = whole ?? message;
  const hasMore =
    whole === null && [key, value, ...headers.map((one) => one.value)].some((one) => one && isCut(one));
  return (
    <>
      <dl class="message-facts">
        <Fact name="Time">{time(timestampMs)}</Fact>
        <Fact name="Key">
          {key === null ? (
            <span class="soft">none</span>
          ) : (
            <span class="key-chip" style={{ "--hue": String(hueOfKey(key)) }}>
              <Text of={textOf(key)} />
            </span>
          )}
        </Fact>
        <Fact name="Value">
          {value === null ? <span class="soft">none: a tombstone</span> : <Value content={value} />}
        </Fact>
        <Headers headers={headers} />
      </dl>
      {hasMore && (
        <button type="button" onClick={() => ask().catch(setProblem)}>
          Show all of it
        </button>
      )}
      <Problem error={problem} />
    </>
  );
}

function Value({ content }: { content: Content }) {
  return (
    <>
      <div class="message-value">
        <Text of={textOf(content)} />
      </div>
      <span class="soft small">
        {count(content.bytes, "byte")}
        {content.text === undefined && ", not text"}
        {isCut(content) && ": this is its beginning"}
      </span>
    </>
  );
}

function Headers({ headers }: { headers: MessageNow["headers"] }) {
  if (headers.length === 0) return null;
  return (
    <Fact name="Headers">
      <ul class="message-headers">
        {headers.slice(0, HEADERS_MAX).map(({ key, value }, at) => (
          <li key={at}>
            <Text class="soft" of={key} />:{" "}
            {value === null ? <span class="soft">none</span> : <Text of={textOf(value)} />}
          </li>
        ))}
      </ul>
      {headers.length > HEADERS_MAX && (
        <span class="soft small">and {headers.length - HEADERS_MAX} more</span>
      )}
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
