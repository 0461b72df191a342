/**
 * Draws the lines from the members' cards to the partitions they own, over both. A line that is no more dissolves.
 *
 * Invariant: the picture is measured when who owns what has changed, or sizes have, and not each time a number on a lane moves.
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Badges } from "./badges";
import { type Box, type Line, wayBetween, withGone } from "./lines";

/** As long as the style's transition takes. */
const DISSOLVE_MS = 600;
/** Where cards are above lanes, each member has its own way down beside them, as far as there is room. */
const GUTTER_PX = 7;
const WAYS = 4;

interface Props {
  lines: readonly Line[];
  /** Changes when cards or lanes come or go. */
  places: string;
  badges: Badges;
  /** Holds the cards and the lanes. */
  stage: RefObject<HTMLElement | null>;
}

export function OwnershipLines({ lines, places, badges, stage }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const shown = useDissolving(lines);
  const layout = shown.map(({ key }) => key).join("\n\n");
  useLayoutEffect(() => {
    const place = () => placeLines(stage.current!, svg.current!, shown);
    place();
    const watcher = new ResizeObserver(place);
    for (const part of stage.current!.children) watcher.observe(part);
    return () => watcher.disconnect();
  }, [layout, places]);
  return (
    <svg ref={svg} class="lines" aria-hidden="true">
      {shown.map(({ key, member, isGone }) => (
        <path
          key={key}
          class={isGone ? "gone" : "here"}
          pathLength={1}
          style={{ "--hue": badges.of(member).hue }}
        />
      ))}
    </svg>
  );
}

/** The lines, with those that have just gone for as long as they take to dissolve. */
function useDissolving(lines: readonly Line[]): readonly Line[] {
  const [before, setBefore] = useState(lines);
  const shown = withGone(
    before.filter(({ isGone }) => !isGone),
    lines,
  );
  const keys = lines.map(({ key }) => key).join("\n\n");
  useEffect(() => {
    const timer = setTimeout(() => setBefore(lines), DISSOLVE_MS);
    return () => clearTimeout(timer);
  }, [keys]);
  return shown;
}

function placeLines(stage: HTMLElement, svg: SVGSVGElement, lines: readonly Line[]): void {
  const cards = boxesOf(stage, "member");
  const lanes = boxesOf(stage, "partition");
  const members = [...new Set(lines.map(({ member }) => member))];
  for (const [at, { member, partition }] of lines.entries()) {
    const [card, lane] = [cards.get(member), lanes.get(partition)];
    // A card that has gone takes its line's beginning with it: the way it had stays while it dissolves.
    if (card === undefined || lane === undefined) continue;
    const gutter = GUTTER_PX * (1 + (members.indexOf(member) % WAYS));
    svg.children[at]?.setAttribute("d", wayBetween(card, lane, gutter));
  }
}

function boxesOf(stage: HTMLElement, kind: "member" | "partition"): Map<string, Box> {
  const origin = stage.getBoundingClientRect();
  const elements = [...stage.querySelectorAll<HTMLElement>(`[data-${kind}]`)];
  return new Map(
    elements.map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const box = {
        left: left - origin.left,
        right: right - origin.left,
        top: top - origin.top,
        bottom: bottom - origin.top,
      };
      return [element.dataset[kind]!, box];
    }),
  );
}
