/** Back to the newest frame, for who has scrolled away from it. */
import type { Scroller } from "./use-scroller";

export function FollowButton({ scroller, isLive }: { scroller: Scroller; isLive: boolean }) {
  if (!isLive || scroller.isFollowing) return null;
  return (
    <button type="button" class="follow" onClick={() => scroller.follow()}>
      <span aria-hidden="true">↓ </span>Follow the newest
    </button>
  );
}
