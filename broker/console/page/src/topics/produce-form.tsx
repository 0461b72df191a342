/** Produces a message, and shows what one would type elsewhere to do the same. */
import { useRef, useState } from "preact/hooks";
import type { Produce, Produced } from "../../../messages";
import { announce } from "../common/announce";
import { broker, pathOf, post } from "../common/api";
import { CodeLines } from "../common/code-lines";
import { Problem } from "../common/problem";
import { useStore } from "../common/store";
import { kafkajsLines, ncLine } from "./produce-lines";

interface Props {
  /** Empty: to be typed. */
  topic: string;
  partitionCount: number | null;
}

/** A list to choose from is of no use beyond this. */
const PARTITIONS_LISTED = 200;

export function ProduceForm({ topic, partitionCount }: Props) {
  const [target, setTarget] = useState(topic);
  const [partition, setPartition] = useState("");
  const [key, setKey] = useState("");
  const [value, setValue] = useState("Hello");
  const [stored, setStored] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const toProduce: Produce = {
    partition: partition === "" ? null : Number(partition),
    key: key === "" ? null : key,
    value,
  };
  const produce = async () => {
    setProblem(null);
    try {
      if (target === "") throw new Error("Which topic? Its first message creates it.");
      const done = await post<Produced>(`${pathOf("topics", target)}/messages`, toProduce);
      const where = `${done.topic}-${done.partition}@${done.offset}`;
      setStored(where);
      announce(`Stored as ${where}.`, "produced");
    } catch (error) {
      setStored("");
      setProblem(error);
    }
  };
  const newest = useRef(produce);
  newest.current = produce;
  const submit = (event: Event) => {
    event.preventDefault();
    // The page is drawn once a frame: what was typed a moment before Enter counts from then on.
    requestAnimationFrame(() => void newest.current());
  };
  return (
    <section class="card produce" aria-label="Produce a message">
      <h2>Produce a message</h2>
      <form onSubmit={submit} noValidate>
        <div class="produce-fields">
          <label class="field">
            <span>Topic</span>
            <input
              value={target}
              autoComplete="off"
              onInput={(event) => setTarget(event.currentTarget.value)}
            />
          </label>
          <div class="field">
            <label for="produce-partition">Partition</label>
            <select
              id="produce-partition"
              value={partition}
              onChange={(event) => setPartition(event.currentTarget.value)}
            >
              <option value="">by the key</option>
              {Array.from({ length: Math.min(partitionCount ?? 0, PARTITIONS_LISTED) }, (_, at) => (
                <option key={at} value={String(at)}>
                  {at}
                </option>
              ))}
            </select>
          </div>
          <label class="field">
            <span>Key</span>
            <input
              value={key}
              autoComplete="off"
              placeholder="none"
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          </label>
        </div>
        <label class="field">
          <span>Value</span>
          <textarea rows={2} value={value} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <div class="row">
          <button type="submit" class="primary">
            Produce
          </button>
          <output class="produced">{stored !== "" && `OK ${stored}`}</output>
        </div>
        <Problem error={problem} />
      </form>
      <SameElsewhere target={target} message={toProduce} />
    </section>
  );
}

function SameElsewhere({ target, message }: { target: string; message: Produce }) {
  const now = useStore(broker);
  const all = {
    ...message,
    topic: target || "my-topic",
    host: now?.host ?? "localhost",
    port: now?.port ?? 9092,
  };
  return (
    <div class="same">
      <CodeLines title="The same with nc" text={ncLine(all)} />
      <CodeLines title="The same with kafkajs" text={kafkajsLines(all)} />
    </div>
  );
}
