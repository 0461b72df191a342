/**
 * All pages that listen. In turns, while there are any, each is told what has changed.
 *
 * Invariants: nobody listens: no timer. A turn is followed by a pause that is `PAUSE_PER_WORK` times as long, so that turns take a
 * twentieth of the broker's time, but by none longer than `PAUSE_MS_MAX`: a turn looks long also where the machine is busy with something
 * else, and a page must not wait for seconds then. Turns of more than 13 ms so take more than their part: what is large must not be looked
 * at, nor told, in each of them (see `Feed`).
 */
import type { ServerResponse } from "node:http";
import { asKafkaError, KafkaError } from "../../errors";
import { STREAMS_MAX } from "../limits";
import type { BrokerNow } from "../messages";
import type { EventSource } from "./event-source";
import { EventStream, parseId } from "./event-stream";

const TURN_MS = 25;
const PAUSE_PER_WORK = 19;
const PAUSE_MS_MAX = 250;

export class ConsoleEvents {
  readonly #sources: readonly EventSource[];
  readonly #brokerNow: () => Promise<BrokerNow>;
  readonly #audience: (isThere: boolean) => void;
  /** Tells this start of the broker from others. */
  readonly #start = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
  readonly #streams = new Set<EventStream>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `audience` is told when the first page begins to listen, and when the last one has gone. */
  constructor(
    sources: readonly EventSource[],
    brokerNow: () => Promise<BrokerNow>,
    audience: (isThere: boolean) => void,
  ) {
    this.#sources = sources;
    this.#brokerNow = brokerNow;
    this.#audience = audience;
  }

  /** @throws KafkaError THROTTLING_QUOTA_EXCEEDED when there are too many; and what the sources throw. Then nothing has been sent. */
  async listen(response: ServerResponse, query: URLSearchParams, lastId: string | undefined): Promise<void> {
    this.#assertRoom();
    const positions = parseId(this.#start, lastId);
    const now = positions === undefined ? await this.#brokerNow() : undefined;
    if (response.destroyed) return;
    this.#assertRoom();
    const stream = new EventStream(response, this.#start, this.#sources, query, positions);
    if (now !== undefined) stream.hello(now);
    this.#streams.add(stream);
    if (this.#streams.size === 1) this.#audience(true);
    response.once("close", () => {
      this.#streams.delete(stream);
      stream.closed();
      if (this.#streams.size === 0) this.#audience(false);
    });
    this.#next(0);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const stream of this.#streams) stream.end();
  }

  #assertRoom(): void {
    if (this.#isClosed) throw new KafkaError("COORDINATOR_NOT_AVAILABLE", "the broker is stopping");
    if (this.#streams.size < STREAMS_MAX) return;
    const sentence = `${STREAMS_MAX} pages listen to this console already, which is as many as may; close one`;
    throw new KafkaError("THROTTLING_QUOTA_EXCEEDED", sentence);
  }

  #next(inMs: number): void {
    if (this.#timer !== undefined || this.#isClosed || this.#streams.size === 0) return;
    this.#timer = setTimeout(() => void this.#turn(), inMs);
  }

  async #turn(): Promise<void> {
    const beganMs = performance.now();
    for (const stream of [...this.#streams]) {
      try {
        await stream.turn();
      } catch (problem) {
        // It is in the broker's log; the page opens another stream.
        asKafkaError(problem);
        stream.end();
      }
    }
    this.#timer = undefined;
    const pauseMs = Math.min(PAUSE_MS_MAX, (performance.now() - beganMs) * PAUSE_PER_WORK);
    this.#next(Math.max(TURN_MS, pauseMs));
  }
}
