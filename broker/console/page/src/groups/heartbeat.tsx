/**
 * How long a member may still be silent: a bar that drains, and the same in words.
 *
 * Invariant: neither needs the page to be drawn anew. The bar is an animation of the browser's, which begins again when the member was
 * heard of; the words are set by the page's ticker. With reduced motion the bar steps with the words.
 */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { MemberNow } from "../../../messages";
import { type BrokerClock, countdown } from "./countdown";
import { everyTick } from "./ticker";

/** Under this share of its time a member is in danger. */
const LOW_SHARE = 0.34;

export function Heartbeat({ member, clock }: { member: MemberNow; clock: BrokerClock }) {
  const { heardMs, sessionTimeoutMs } = member;
  const bar = useRef<HTMLSpanElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const { leftMs, share } = countdown({ heardMs, sessionTimeoutMs }, clock.now());
    return drain(bar.current!, share, leftMs);
  }, [heardMs, sessionTimeoutMs, clock]);
  useEffect(() => {
    const show = () => {
      // The card is gone a moment before the ticker knows.
      if (words.current === null || bar.current === null) return;
      const now = countdown({ heardMs, sessionTimeoutMs }, clock.now());
      if (words.current.textContent !== now.words) words.current.textContent = now.words;
      bar.current.classList.toggle("low", now.share < LOW_SHARE);
      if (isStill()) bar.current.style.transform = `scaleX(${now.share})`;
    };
    show();
    return everyTick(show);
  }, [heardMs, sessionTimeoutMs, clock]);
  return (
    <p class="heartbeat">
      <span class="drain" aria-hidden="true">
        <span ref={bar} />
      </span>
      <span ref={words} />
    </p>
  );
}

function drain(bar: HTMLElement, share: number, leftMs: number): (() => void) | undefined {
  if (isStill()) return undefined;
  const frames = [{ transform: `scaleX(${share})` }, { transform: "scaleX(0)" }];
  const animation = bar.animate(frames, { duration: leftMs, fill: "forwards" });
  return () => animation.cancel();
}

function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
