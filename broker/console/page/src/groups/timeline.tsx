/**
 * The last minutes of a group: its lag as a line, and under it, on the same scale, its rebalances as blocks as long as the pauses were.
 */
import { useEffect, useState } from "preact/hooks";
import type { LagPoint } from "../../../messages";
import type { BrokerClock } from "./countdown";
import { lagSentence } from "./lag";
import { LagChart } from "./lag-chart";
import { lengthOf, type Pause } from "./story";
import { duration, timeOfDay } from "./words";

export const SPAN_MS = 5 * 60_000;
const STEP_MS = 1_000;

interface Props {
  line: readonly LagPoint[];
  pauses: readonly Pause[];
  clock: BrokerClock;
  isHidden: boolean;
}

export function Timeline({ line, pauses, clock, isHidden }: Props) {
  const nowMs = useSeconds(clock);
  const recent = pauses.filter(({ toMs }) => toMs === null || toMs > nowMs - SPAN_MS);
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">The last {duration(SPAN_MS)}</h2>
      <p class="lag-sentence">{isHidden ? "lag: hidden until you answer" : lagSentence(line, nowMs)}</p>
      <LagChart line={isHidden ? [] : line} nowMs={nowMs} spanMs={SPAN_MS} />
      <ol class="pauses" aria-label="rebalances">
        {recent.map((pause) => (
          <PauseBlock key={pause.fromMs} pause={pause} nowMs={nowMs} />
        ))}
      </ol>
      {recent.length === 0 && <p class="none">no rebalance</p>}
    </section>
  );
}

function PauseBlock({ pause, nowMs }: { pause: Pause; nowMs: number }) {
  const begin = nowMs - SPAN_MS;
  const left = Math.max(0, (pause.fromMs - begin) / SPAN_MS);
  const right = Math.max(0, (nowMs - (pause.toMs ?? nowMs)) / SPAN_MS);
  const lasted = duration(lengthOf(pause, nowMs));
  return (
    <li
      class={pause.toMs === null ? "open" : ""}
      style={{ left: `${left * 100}%`, right: `${right * 100}%` }}
    >
      <span>
        {lasted}
        <span class="visually-hidden"> of rebalancing at {timeOfDay(pause.fromMs)}</span>
      </span>
    </li>
  );
}

function useSeconds(clock: BrokerClock): number {
  const [nowMs, setNow] = useState(clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return nowMs;
}
