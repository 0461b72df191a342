/**
 * `connections` and `frames`: what passes at the doors, for a page that asks for `wire=1`. The first connections are all there are, then
 * those that changed. Frames are a sequence: a page that was away goes on where it was, and is told how many it has missed.
 */
import type { Wiretap } from "../../wiretap/wiretap";
import type { Emit, EventSource, Listening } from "./event-source";

/** One turn tells no more, so that a page that lags behind catches up in pieces. */
const FRAMES_MAX = 200;
const CONNECTIONS_MAX = 500;
/** A page that is new begins with so many of those that passed before it came. */
const FRAMES_BEFORE = 500;

export class WireEvents implements EventSource {
  readonly name = "frames";
  readonly #wiretap: Wiretap;

  constructor(wiretap: Wiretap) {
    this.#wiretap = wiretap;
  }

  listen(query: URLSearchParams, position: number | undefined): Listening | undefined {
    return query.get("wire") === "1" ? new ListeningToWire(this.#wiretap, position) : undefined;
  }
}

class ListeningToWire implements Listening {
  readonly close: () => void;
  readonly #wiretap: Wiretap;
  position: number;
  #connections = 0;
  #dropped: number;

  constructor(wiretap: Wiretap, position: number | undefined) {
    this.#wiretap = wiretap;
    this.close = wiretap.look();
    this.position = position ?? Math.max(wiretap.firstSeq - 1, wiretap.lastSeq - FRAMES_BEFORE);
    this.#dropped = wiretap.dropped;
  }

  tell(emit: Emit): void {
    const { connections: list } = this.#wiretap;
    if (list.version !== this.#connections) {
      const { connections, version } = list.since(this.#connections, CONNECTIONS_MAX);
      this.#connections = version;
      emit("connections", { connections });
    }
    const { dropped, lastSeq } = this.#wiretap;
    if (lastSeq === this.position && dropped === this.#dropped) return;
    const { frames, lost } = this.#wiretap.since(this.position, FRAMES_MAX);
    this.position = frames.at(-1)?.seq ?? lastSeq;
    emit("frames", { frames, dropped: lost + dropped - this.#dropped });
    this.#dropped = dropped;
  }
}
