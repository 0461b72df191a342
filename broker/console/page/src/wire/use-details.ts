/** The bytes and fields of the frame that is picked. What was asked for an earlier pick and comes late is thrown away. */
import { useEffect, useState } from "preact/hooks";
import type { FrameDetails, FrameSummary } from "../../../messages";

export type Picked =
  | { state: "nothing" }
  | { state: "asked" }
  | { state: "here"; details: FrameDetails }
  | { state: "failed"; sentence: string };

/** Who runs through the list with the arrow keys does not want every frame on the way. */
const ASK_AFTER_MS = 60;

export function useDetails(
  frame: FrameSummary | undefined,
  ask: (frame: FrameSummary) => Promise<FrameDetails | null>,
): Picked {
  const [picked, setPicked] = useState<Picked>({ state: "nothing" });
  useEffect(() => {
    if (frame === undefined) {
      setPicked({ state: "nothing" });
      return;
    }
    let isWanted = true;
    const settle = (result: Picked) => {
      if (isWanted) setPicked(result);
    };
    const timer = setTimeout(() => {
      ask(frame).then(
        (details) => settle(details === null ? GONE : { state: "here", details }),
        (problem: Error) => settle({ state: "failed", sentence: problem.message }),
      );
    }, ASK_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [frame]);
  return picked;
}

const GONE: Picked = {
  state: "failed",
  sentence: "The broker keeps the bytes of this frame no longer: newer frames took their place.",
};
