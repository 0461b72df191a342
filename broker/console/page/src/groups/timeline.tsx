/**
 * The last minutes of a group: its lag as a line, and under it, on the same scale, its rebalances as blocks as long as the pauses were.
 */
import type { LagPoint } from "../../../messages";
import { lagSentence } from "./lag";
import { LagChart } from "./lag-chart";
import { lengthOf, type Pause } from "./story";
import { duration, timeOfDay } from "./words";

export const SPAN_MS = 5 * 60_000;

interface Props {
  line: readonly LagPoint[];
  pauses: readonly Pause[];
  nowMs: number;
  isHidden: boolean;
}

export function Timeline({ line, pauses, nowMs, isHidden }: Props) {
  const recent = pauses.filter(({ toMs }) => toMs === null || toMs > nowMs - SPAN_MS);
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">The last {duration(SPAN_MS)}</h2>
      <p class="lag-sentence">{isHidden ? "lag: hidden until you answer" : lagSentence(line, nowMs)}</p>
      <LagChart line={isHidden ? [] : line} nowMs={nowMs} spanMs={SPAN_MS} />
      <ol class="pauses" aria-label="rebalances">
        {recent.map((pause, at) => (
          <PauseBlock key={pause.fromMs} pause={pause} next={recent[at + 1]} nowMs={nowMs} />
        ))}
      </ol>
      {recent.length === 0 && <p class="none">no rebalance</p>}
    </section>
  );
}

/** A block says how long it is where the next one leaves room for that. */
const LABEL_MS = SPAN_MS / 8;

interface BlockProps {
  pause: Pause;
  next: Pause | undefined;
  nowMs: number;
}

function PauseBlock({ pause, next, nowMs }: BlockProps) {
  const begin = nowMs - SPAN_MS;
  const left = Math.max(0, (pause.fromMs - begin) / SPAN_MS);
  const right = Math.max(0, (nowMs - (pause.toMs ?? nowMs)) / SPAN_MS);
  const hasRoom = next === undefined || next.fromMs - pause.fromMs > LABEL_MS;
  const lasted = duration(lengthOf(pause, nowMs));
  return (
    <li
      class={pause.toMs === null ? "open" : ""}
      style={{ left: `${left * 100}%`, right: `${right * 100}%` }}
    >
      <span class={hasRoom ? "length" : "visually-hidden"}>
        {lasted}
        <span class="visually-hidden"> of rebalancing at {timeOfDay(pause.fromMs)}</span>
      </span>
    </li>
  );
}
