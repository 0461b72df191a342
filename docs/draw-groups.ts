/** The two pictures of docs/GROUPS.md, as SVG: the states of a group, and one rebalance between two consumers and the broker. */
import type { Step } from "./rebalance-story";

const STYLE = `<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2933; }
  .state { font-weight: 600; text-anchor: middle; }
  .number { font-size: 12px; text-anchor: middle; fill: #fff; }
  .middle { text-anchor: middle; }
  .small { font-size: 12px; fill: #52606d; }
  .box { fill: #e6f0ff; stroke: #2f6fde; stroke-width: 1.5; }
  .arrow { fill: none; stroke: #52606d; stroke-width: 1.5; marker-end: url(#head); }
  .answer { stroke-dasharray: 5 4; }
  .dot { fill: #52606d; }
  .life { stroke: #cbd2d9; stroke-width: 1.5; }
</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
  <path d="M0 0 L10 5 L0 10 z" fill="#52606d"/></marker></defs>`;

function svg(width: number, height: number, title: string, content: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const background = `<rect width="${width}" height="${height}" fill="#fff"/>`;
  return `${open}\n<title>${title}</title>\n${STYLE}\n${background}\n${content.join("\n")}\n</svg>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// The states.

type Point = readonly [number, number];
const BOX = { width: 170, height: 44 };
const PLACES: Record<string, Point> = {
  Empty: [130, 70],
  PreparingRebalance: [450, 70],
  CompletingRebalance: [450, 230],
  Stable: [450, 390],
  Dead: [130, 390],
};
/** How far each arrow bends to its left, so that no two lie upon each other. */
const BEND = 34;
/** On the way from Stable to PreparingRebalance there is CompletingRebalance. */
const AROUND = -150;

/** The numbers are those of the transitions in their order, as in the table of docs/GROUPS.md. */
export function drawStates(transitions: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  let number = 0;
  const arrows = Object.entries(transitions).flatMap(([from, next]) =>
    Object.keys(next).map((to) => transition(PLACES[from]!, PLACES[to]!, ++number)),
  );
  const boxes = Object.entries(PLACES).map(
    ([name, [x, y]]) =>
      `<rect class="box" x="${x - BOX.width / 2}" y="${y - BOX.height / 2}" width="${BOX.width}" height="${BOX.height}" rx="8"/>` +
      `<text class="state" x="${x}" y="${y + 5}">${name}</text>`,
  );
  return svg(720, 460, "The states of a consumer group", [...arrows, ...boxes]);
}

function transition(from: Point, to: Point, number: number): string {
  const start = edge(from, to);
  const end = edge(to, from);
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const length = Math.hypot(dx, dy);
  const bend = from === PLACES.Stable && to === PLACES.PreparingRebalance ? AROUND : BEND;
  const control: Point = [
    (start[0] + end[0]) / 2 + (dy / length) * bend * 2,
    (start[1] + end[1]) / 2 - (dx / length) * bend * 2,
  ];
  const at: Point = [(start[0] + 2 * control[0] + end[0]) / 4, (start[1] + 2 * control[1] + end[1]) / 4];
  return (
    `<path class="arrow" d="M${round(start)} Q${round(control)} ${round(end)}"/>` +
    `<circle class="dot" cx="${at[0].toFixed(0)}" cy="${at[1].toFixed(0)}" r="10"/>` +
    `<text class="number" x="${at[0].toFixed(0)}" y="${(at[1] + 4).toFixed(0)}">${number}</text>`
  );
}

/** Where the line from the middle of one box to that of another leaves the first. */
function edge([x, y]: Point, [toX, toY]: Point): Point {
  const [dx, dy] = [toX - x, toY - y];
  const scale = Math.min(
    BOX.width / 2 / Math.max(Math.abs(dx), 1e-9),
    BOX.height / 2 / Math.max(Math.abs(dy), 1e-9),
  );
  return [x + dx * scale, y + dy * scale];
}

function round([x, y]: Point): string {
  return `${x.toFixed(0)} ${y.toFixed(0)}`;
}

// The rebalance.

const ROW = 44;
const TOP = 70;
const LIVES = { ann: 60, broker: 540, bob: 1020 };

interface Arrow {
  atMs: number;
  client: "ann" | "bob";
  isAnswer: boolean;
  text: string;
}

export function drawRebalance(steps: readonly Step[]): string {
  const arrows = steps
    .flatMap(({ client, atMs, answeredAtMs, asks, answer }): Arrow[] => {
      const of = client as Arrow["client"];
      return [
        { atMs, client: of, isAnswer: false, text: asks },
        { atMs: answeredAtMs, client: of, isAnswer: true, text: answer },
      ];
    })
    .map((arrow, order) => ({ ...arrow, order }))
    .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  const height = TOP + arrows.length * ROW + 20;
  const lives = Object.entries(LIVES).map(
    ([name, x]) =>
      `<line class="life" x1="${x}" y1="50" x2="${x}" y2="${height - 10}"/>` +
      `<rect class="box" x="${x - 45}" y="14" width="90" height="34" rx="8"/><text class="state" x="${x}" y="36">${name}</text>`,
  );
  const drawn = arrows.map(({ client, isAnswer, text, atMs }, row) => {
    const y = TOP + row * ROW + 24;
    const [from, to] = isAnswer ? [LIVES.broker, LIVES[client]] : [LIVES[client], LIVES.broker];
    const inset = from < to ? 4 : -4;
    const middle = (from + to) / 2;
    return (
      `<path class="arrow${isAnswer ? " answer" : ""}" d="M${from + inset} ${y} L${to - inset} ${y}"/>` +
      `<text class="middle" x="${middle}" y="${y - 7}">${escaped(text)}</text>` +
      `<text class="small middle" x="${middle}" y="${y + 15}">${atMs} ms</text>`
    );
  });
  return svg(1080, height, "One rebalance, from a live run", [...lives, ...drawn]);
}
