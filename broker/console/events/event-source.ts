/**
 * What pages can listen to. Each source knows one kind of thing that changes; the console asks it, 40 times a second while somebody
 * listens, what to tell each page. So a source needs no timer, and keeps nothing for pages that are slow: those are asked for later.
 *
 * Sources that tell what is (topics, a group) tell the newest. Sources that tell what happened (frames) have a position, from which a
 * page goes on when its connection was lost.
 */
import type { Events } from "../messages";

/** `json` is `data` as JSON, where that has been made already: once for all pages. */
export type Emit = <Name extends keyof Events>(name: Name, data: Events[Name], json?: string) => void;

export interface EventSource {
  /** In the ids of events: letters. */
  readonly name: string;
  /**
   * A page begins to listen. `query` is that of its address: `topics=a,b&wire=1`; `position`: how far it had come before, undefined at
   * the beginning or where the broker was started again since. Returns undefined where the page does not want to hear of this.
   * @throws KafkaError where the query cannot be answered
   */
  listen(query: URLSearchParams, position: number | undefined): Listening | undefined;
}

export interface Listening {
  /** Emits what has changed since the last time. What is emitted at once should have a bound: a page that is slow skips a turn, never half a one. */
  tell(emit: Emit): void | Promise<void>;
  /** How far the page is, in a sequence. */
  readonly position?: number;
  /** The page has gone. */
  close?(): void;
}
