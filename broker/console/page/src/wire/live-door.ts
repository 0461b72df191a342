/** The view's door to the broker: the page's stream of events, and what is asked over HTTP. */
import type { FrameDetails, SavedFrame } from "../../../messages";
import { ApiError, get, pathOf, post } from "../common/api";
import { on, want } from "../common/stream";
import type { WireDoor } from "./use-live";

const NOT_FOUND = 404;

export const LIVE_DOOR: WireDoor = {
  watch(listener) {
    const ends = [
      on("hello", listener.hello),
      on("connections", listener.connections),
      on("frames", listener.frames),
      want({ wire: true }),
    ];
    return () => {
      for (const end of ends) end();
    };
  },
  async details(seq) {
    try {
      return await get<FrameDetails>(pathOf("wire", "frames", seq));
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === NOT_FOUND) return null;
      throw problem;
    }
  },
  annotate(frame: SavedFrame) {
    return post<FrameDetails>(pathOf("wire", "annotate"), frame);
  },
};
