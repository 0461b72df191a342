/** Says that the group is between two generations, for how long by now, and who reads meanwhile. */
import { useEffect, useRef } from "preact/hooks";
import type { GroupNow } from "../../../messages";
import type { BrokerClock } from "./countdown";
import { everyTick } from "./ticker";
import { duration } from "./words";

export function RebalanceBanner({ now, clock }: { now: GroupNow; clock: BrokerClock }) {
  const { rebalancingSinceMs: since } = now;
  const length = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (since === null) return undefined;
    const show = () => {
      // The words are gone a moment before the ticker knows.
      if (length.current !== null) length.current.textContent = `for ${duration(clock.now() - since)}`;
    };
    show();
    return everyTick(show);
  }, [since, clock]);
  if (since === null) return null;
  return (
    <p class="rebalance-banner">
      <strong>Rebalancing:</strong> {whoReads(now)}, <span ref={length} />
    </p>
  );
}

/** In the newer protocol, and with a cooperative assignor, a member only stops reading what it has to give up. */
function whoReads({ type, assignor }: GroupNow): string {
  const isGentle = type === "consumer" || assignor.startsWith("cooperative");
  return isGentle ? "only what changes hands is not read" : "nobody reads";
}
