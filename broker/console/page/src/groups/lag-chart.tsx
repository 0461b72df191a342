/** The lag as a line, drawn by uPlot. What it shows is said in a sentence beside it, so the picture is hidden from screen readers. */

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { compactNumber } from "../common/words";
import "uplot/dist/uPlot.min.css";
import type { LagPoint } from "../../../messages";

const HEIGHT_PX = 120;
/** The room of the scale's numbers; the blocks of pauses below begin there too (see the style). */
const AXIS_PX = 48;

interface Props {
  line: readonly LagPoint[];
  nowMs: number;
  spanMs: number;
}

export function LagChart({ line, nowMs, spanMs }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  useEffect(() => {
    const element = place.current!;
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsFor(element), [[], []], element);
    };
    make();
    const watcher = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    watcher.observe(element);
    const stopWatching = onThemeChange(make);
    return () => {
      stopWatching();
      watcher.disconnect();
      plot.current?.destroy();
    };
  }, []);
  // Once a second is often enough, however fast the line grows.
  const isEmpty = line.length === 0;
  useEffect(() => {
    // A lag that nobody has told of since is what it was.
    const whole = [...line, ...line.slice(-1).map(({ lag }) => ({ atMs: nowMs, lag }))];
    const seconds = whole.map(({ atMs }) => atMs / 1_000);
    plot.current?.setData([seconds, whole.map(({ lag }) => lag)], false);
    plot.current?.setScale("x", { min: (nowMs - spanMs) / 1_000, max: nowMs / 1_000 });
  }, [isEmpty, nowMs, spanMs]);
  return <div class="chart" ref={place} aria-hidden="true" />;
}

/** 1, 2, 5, 10, 20 … : there is no half a message. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((one) => one * 10 ** power),
).flat();

function compact(lag: number): string {
  return compactNumber(lag);
}

/** A point is a change: until the next one the lag stays as it is. */
const STEPS = { paths: uPlot.paths.stepped!({ align: 1 }) };

function optionsFor(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const [stroke, fill] = [
    style.getPropertyValue("--lag-line").trim(),
    style.getPropertyValue("--lag-area").trim(),
  ];
  const axis = { stroke: style.color, grid: { stroke: style.getPropertyValue("--line").trim(), width: 1 } };
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    padding: [8, 0, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: true, auto: false },
      y: { range: (_plot, _min, max) => [0, Math.max(5, max * 1.1)] },
    },
    axes: [
      { ...axis, size: 24, incrs: [60, 120, 300], values: timesOfDay },
      { ...axis, size: AXIS_PX, incrs: WHOLE_STEPS, values: (_plot, splits) => splits.map(compact) },
    ],
    series: [{}, { stroke, fill, width: 2, points: { filter: newest }, ...STEPS }],
  };
}

/** A time too near to the right edge would be cut there. */
const EDGE_SECONDS = 20;

function timesOfDay({ scales }: uPlot, splits: number[]): string[] {
  const last = (scales.x?.max ?? 0) - EDGE_SECONDS;
  return splits.map((seconds) =>
    seconds > last ? "" : new Date(seconds * 1_000).toLocaleTimeString("en-GB").slice(0, -3),
  );
}

/** The theme is an attribute of the root, or what the system prefers. */
function onThemeChange(listener: () => void): () => void {
  const watcher = new MutationObserver(listener);
  watcher.observe(document.documentElement, { attributes: true });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", listener);
  return () => {
    watcher.disconnect();
    media.removeEventListener("change", listener);
  };
}

/** The newest point is a dot: of a page that was just opened there is no line yet that could be seen. */
function newest(plot: uPlot): number[] {
  return [plot.data[0].length - 1];
}
