/**
 * The live stream as state of the view. Events come more often than the screen is drawn: they are taken in at once, and drawn with the
 * next picture.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { BrokerNow, ConnectionNow, Events, FrameDetails, SavedFrame } from "../../../messages";
import { withChanged } from "./connection-list";
import { FrameHistory } from "./history";

/** What the view needs of the server. */
export interface WireDoor {
  /** Until the returned function is called. */
  watch(on: WireListener): () => void;
  /** Null: the broker keeps it no longer. */
  details(seq: number): Promise<FrameDetails | null>;
  annotate(frame: SavedFrame): Promise<FrameDetails>;
}

export interface WireListener {
  hello(event: Events["hello"]): void;
  connections(event: Events["connections"]): void;
  frames(event: Events["frames"]): void;
}

export interface Live {
  history: FrameHistory;
  connections: readonly ConnectionNow[];
  broker: BrokerNow | undefined;
  /** What the clock of the broker says. */
  nowMs: number;
  /** After the history was changed by hand. */
  redraw(): void;
}

const AGES_EVERY_MS = 1000;

export function useLive(door: WireDoor): Live {
  const history = useRef<FrameHistory>(null);
  history.current ??= new FrameHistory();
  const connections = useRef<readonly ConnectionNow[]>([]);
  const broker = useRef<BrokerNow | undefined>(undefined);
  const clockShiftMs = useRef(0);
  const [, setTimes] = useState(0);
  const redraw = () => setTimes((times) => times + 1);
  const nowMs = () => Date.now() + clockShiftMs.current;

  useEffect(() => {
    let frame = 0;
    const changed = () => {
      if (frame === 0)
        frame = requestAnimationFrame(() => {
          frame = 0;
          redraw();
        });
    };
    const stop = door.watch({
      hello(event) {
        if (broker.current !== undefined && broker.current.startedMs !== event.startedMs) {
          history.current!.restart();
          connections.current = [];
        }
        broker.current = event;
        clockShiftMs.current = event.nowMs - Date.now();
        changed();
      },
      connections(event) {
        connections.current = withChanged(connections.current, event.connections, nowMs());
        changed();
      },
      frames(event) {
        history.current!.arrived(event.frames, event.dropped);
        changed();
      },
    });
    const ages = setInterval(() => {
      connections.current = withChanged(connections.current, [], nowMs());
      changed();
    }, AGES_EVERY_MS);
    return () => {
      stop();
      clearInterval(ages);
      cancelAnimationFrame(frame);
    };
  }, [door]);

  return {
    history: history.current,
    connections: connections.current,
    broker: broker.current,
    nowMs: nowMs(),
    redraw,
  };
}
