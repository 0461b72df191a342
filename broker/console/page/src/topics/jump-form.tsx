/** Goes to an offset or a time, in all lanes that are shown. */
import { useState } from "preact/hooks";
import { Problem } from "../common/problem";
import type { TopicLanes } from "./topic-lanes";

export function JumpForm({ lanes }: { lanes: TopicLanes }) {
  const [by, setBy] = useState<"offset" | "time">("offset");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const go = async (event: Event) => {
    event.preventDefault();
    setProblem(null);
    try {
      if (by === "offset") lanes.jumpToOffset(offsetIn(text));
      else await lanes.jumpToTime(msIn(text));
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <form class="row jump" aria-label="Jump" onSubmit={go} noValidate>
      <div class="field">
        <label for="jump-by">Jump to</label>
        <select
          id="jump-by"
          value={by}
          onChange={(event) => {
            setBy(event.currentTarget.value as "offset" | "time");
            setText("");
          }}
        >
          <option value="offset">an offset</option>
          <option value="time">a time</option>
        </select>
      </div>
      {by === "offset" ? (
        <label class="field">
          <span>Offset</span>
          <input
            class="short"
            inputMode="numeric"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      ) : (
        <label class="field">
          <span>Time</span>
          <input
            type="datetime-local"
            step={1}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      <button type="submit">Go</button>
      <Problem error={problem} />
    </form>
  );
}

function offsetIn(text: string): number {
  const offset = Number(text.trim());
  if (text.trim() === "" || !Number.isSafeInteger(offset) || offset < 0)
    throw new Error("An offset is a whole number from 0 on.");
  return offset;
}

function msIn(text: string): number {
  const ms = new Date(text).getTime();
  if (Number.isNaN(ms))
    throw new Error("Say a day and a time: the first message as late as that is looked for.");
  return ms;
}
