/**
 * The live stream as state of the view. Events come more often than the screen is drawn: they are taken in at once, and drawn with the
 * next picture.
 */
import { useEffect, useState } from "preact/hooks";
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

/** What is known for as long as the page is open: who looks at another view and comes back finds everything as it was. */
interface Memory {
  history: FrameHistory;
  connections: readonly ConnectionNow[];
  broker: BrokerNow | undefined;
  clockShiftMs: number;
}

const memories = new WeakMap<WireDoor, Memory>();

function memoryOf(door: WireDoor): Memory {
  const known = memories.get(door);
  if (known !== undefined) return known;
  const memory = { history: new FrameHistory(), connections: [], broker: undefined, clockShiftMs: 0 };
  memories.set(door, memory);
  return memory;
}

export function useLive(door: WireDoor): Live {
  const memory = memoryOf(door);
  const [, setTimes] = useState(0);
  const redraw = () => setTimes((times) => times + 1);
  const nowMs = () => Date.now() + memory.clockShiftMs;

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
        if (memory.broker !== undefined && memory.broker.startedMs !== event.startedMs) {
          memory.history.restart();
          memory.connections = [];
        }
        memory.broker = event;
        memory.clockShiftMs = event.nowMs - Date.now();
        changed();
      },
      connections(event) {
        memory.connections = withChanged(memory.connections, event.connections, nowMs());
        changed();
      },
      frames(event) {
        memory.history.arrived(event.frames, event.dropped);
        changed();
      },
    });
    const ages = setInterval(() => {
      memory.connections = withChanged(memory.connections, [], nowMs());
      changed();
    }, AGES_EVERY_MS);
    return () => {
      stop();
      clearInterval(ages);
      cancelAnimationFrame(frame);
    };
  }, [door]);

  return {
    history: memory.history,
    connections: memory.connections,
    broker: memory.broker,
    nowMs: nowMs(),
    redraw,
  };
}
