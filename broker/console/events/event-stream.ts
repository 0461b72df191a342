/**
 * The events of one page, as text/event-stream. Each id says how far the page is with every source, and since which start of the broker:
 *
 *     event: frames
 *     id: 1k2j3h~frames-512~groups-7
 *     data: {"frames":[…],"dropped":0}
 *
 * Invariant: what waits to be read by the page is bounded: while it is more than `WAITING_BYTES_MAX` nothing is added.
 */
import type { ServerResponse } from "node:http";
import type { Events } from "../messages";
import type { Emit, EventSource, Listening } from "./event-source";

/** Besides what one turn adds. */
const WAITING_BYTES_MAX = 64 * 1024;
/** So often something is sent, so that both sides learn of a connection that is dead. */
const HEARTBEAT_MS = 15_000;
/** How long a browser waits until it tries again. */
const RETRY_MS = 500;

/** How far a page is: the number of each source. */
export type Positions = ReadonlyMap<string, number>;

/** The name of an event, and its data as JSON. */
type Written = readonly [name: string, json: string];

interface Heard {
  name: string;
  listening: Listening;
}

export class EventStream {
  readonly #response: ServerResponse;
  readonly #start: string;
  readonly #heard: readonly Heard[];
  #sentMs = performance.now();

  /** @throws KafkaError as the sources do; then nothing has been sent */
  constructor(
    response: ServerResponse,
    start: string,
    sources: readonly EventSource[],
    query: URLSearchParams,
    positions: Positions | undefined,
  ) {
    this.#response = response;
    this.#start = start;
    this.#heard = listenTo(sources, query, positions);
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // A proxy in between must not wait for more.
      "x-accel-buffering": "no",
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  hello(data: Events["hello"]): void {
    this.#write([["hello", JSON.stringify(data)]]);
  }

  /** Tells what there is to tell, unless the page is slow. */
  async turn(): Promise<void> {
    for (const { listening } of this.#heard) {
      if (this.#isSlow) return;
      const events: Written[] = [];
      const emit: Emit = (name, data, json = JSON.stringify(data)) => events.push([name, json]);
      await listening.tell(emit);
      if (events.length > 0) this.#write(events);
    }
    if (performance.now() - this.#sentMs > HEARTBEAT_MS && !this.#isSlow) this.#send(": still here\n\n");
  }

  end(): void {
    this.#response.end();
  }

  /** The page has gone. */
  closed(): void {
    for (const { listening } of this.#heard) listening.close?.();
  }

  get #isSlow(): boolean {
    return this.#response.destroyed || this.#response.writableLength > WAITING_BYTES_MAX;
  }

  /** The last of the events carries the id: a page that lost some of them is told all of them again. */
  #write(events: readonly Written[]): void {
    const id = formatId(this.#start, this.#heard);
    const texts = events.map(([name, json], at) => {
      const idLine = at === events.length - 1 ? `id: ${id}\n` : "";
      return `event: ${name}\n${idLine}data: ${json}\n\n`;
    });
    this.#send(texts.join(""));
  }

  #send(text: string): void {
    if (this.#response.destroyed) return;
    this.#sentMs = performance.now();
    this.#response.write(text);
  }
}

/** To all of them or to none: where one refuses, the others are told that the page has gone. */
function listenTo(
  sources: readonly EventSource[],
  query: URLSearchParams,
  positions: Positions | undefined,
): Heard[] {
  const heard: Heard[] = [];
  try {
    for (const source of sources) {
      const listening = source.listen(query, positions?.get(source.name));
      if (listening !== undefined) heard.push({ name: source.name, listening });
    }
    return heard;
  } catch (problem) {
    for (const { listening } of heard) listening.close?.();
    throw problem;
  }
}

function formatId(start: string, heard: readonly Heard[]): string {
  const positions = heard.flatMap(({ name, listening: { position } }) =>
    position === undefined ? [] : [`${name}-${position}`],
  );
  return [start, ...positions].join("~");
}

/** Undefined where the id is none of this start of the broker: the page begins anew. */
export function parseId(start: string, id: string | undefined): Positions | undefined {
  const [before, ...positions] = (id ?? "").split("~");
  if (before !== start) return undefined;
  const parsed = positions.flatMap((position): [string, number][] => {
    const match = /^([a-z]+)-(\d{1,16})$/.exec(position);
    return match === null ? [] : [[match[1]!, Number(match[2])]];
  });
  return new Map(parsed);
}
