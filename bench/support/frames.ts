/**
 * What a page does for each of its frames, from Chromium's own trace: the time of its main thread that went into script, style and
 * layout. There need not be a screen.
 *
 * Invariant: a moment counts once. Script that asks for a layout in its midst is one piece of work, not two.
 */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
}

const WORK = new Set([
  "EvaluateScript",
  "EventDispatch",
  "FireAnimationFrame",
  "FireIdleCallback",
  "FunctionCall",
  "HitTest",
  "Layout",
  "MajorGC",
  "MinorGC",
  "PrePaint",
  "RunMicrotasks",
  "TimerFire",
  "UpdateLayoutTree",
  "XHRLoad",
  "XHRReadyStateChange",
]);
/** What the page drew is handed to the compositor: a frame is done. */
const FRAME_DONE = "Commit";

/** Milliseconds of work for each frame of the page whose main thread finished most of them. */
export function workOfFrames(events: readonly TraceEvent[]): number[] {
  const threads = Object.values(Object.groupBy(events, ({ pid, tid }) => `${pid}/${tid}`));
  const ends = (thread: readonly TraceEvent[] = []) =>
    thread.filter(({ name }) => name === FRAME_DONE).map(({ ts }) => ts);
  const busiest = threads.toSorted((one, other) => ends(other).length - ends(one).length)[0] ?? [];
  const frames = ends(busiest).sort((a, b) => a - b);
  const work = frames.map(() => 0);
  let [coveredTo, frame] = [0, 0];
  for (const { ts, dur = 0 } of inOrder(busiest)) {
    const from = Math.max(ts, coveredTo);
    coveredTo = Math.max(coveredTo, ts + dur);
    while (frame < frames.length && frames[frame]! < ts) frame++;
    // What came behind the last frame belongs to one that is not here.
    if (frame < frames.length) work[frame]! += Math.max(0, ts + dur - from) / 1000;
  }
  return work;
}

function inOrder(events: readonly TraceEvent[]): TraceEvent[] {
  return events.filter(({ name, ph }) => ph === "X" && WORK.has(name)).sort((a, b) => a.ts - b.ts);
}
